#include <doctest/doctest.h>

#include "platform/http/address.hpp"
#include "platform/http/errors.hpp"
#include "platform/http/message.hpp"
#include "platform/http/url.hpp"

using namespace astra;
using namespace astra::http;
namespace failures = astra::http::errors;

TEST_CASE("only addresses of the public internet are public") {
  for (const char* text :
       {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "192.167.255.255",
        "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"}) {
    CAPTURE(text);
    CHECK(is_public(*IpAddress::parse(text)));
  }
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.0",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.255",
                           "169.254.169.254",
                           "169.254.0.1",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.192",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "168.63.129.16",
                           "100.100.100.200",
                           "::",
                           "::1",
                           "::127.0.0.1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::7f00:1",
                           "64:ff9b::a9fe:a9fe",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "2002:808:808::",
                           "3fff::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1",
                           "5f00::1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_public(*IpAddress::parse(text)));
    CHECK_FALSE(AddressPolicy{}.permits(*IpAddress::parse(text)));
  }
}

TEST_CASE("permission for private networks opens neither metadata services nor link-local addresses") {
  AddressPolicy policy;
  policy.allow_private = true;
  for (const char* text :
       {"127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "100.64.0.1", "::1", "fd12::1", "::ffff:127.0.0.1", "8.8.8.8"}) {
    CAPTURE(text);
    CHECK(policy.permits(*IpAddress::parse(text)));
  }
  for (const char* text : {"169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fd00:ec2::254", "fe80::1",
                           "0.0.0.0", "::", "224.0.0.1", "ff02::1", "100.100.100.200", "255.255.255.255"}) {
    CAPTURE(text);
    CHECK_FALSE(policy.permits(*IpAddress::parse(text)));
  }
  policy.allowed.push_back(*Cidr::parse("169.254.169.254"));
  CHECK(policy.permits(*IpAddress::parse("169.254.169.254")));
  CHECK_FALSE(policy.permits(*IpAddress::parse("169.254.169.253")));
}

TEST_CASE("addresses and networks are read strictly") {
  for (const char* text :
       {"", "1.2.3", "01.2.3.4", "1.2.3.256", "0x7f.0.0.1", "127.1", "2130706433", "::g", "1.2.3.4 ", "[::1]", "fe80::1%lo"}) {
    CAPTURE(text);
    CHECK_FALSE(IpAddress::parse(text));
  }
  for (const char* text : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/a", "10.0.0.0/-1", "::/129", "/8"}) {
    CAPTURE(text);
    CHECK_FALSE(Cidr::parse(text));
  }
  CHECK(Cidr::parse("10.0.0.0/8")->contains(*IpAddress::parse("10.255.0.1")));
  CHECK_FALSE(Cidr::parse("10.0.0.0/8")->contains(*IpAddress::parse("11.0.0.1")));
  CHECK(Cidr::parse("10.0.0.0/9")->contains(*IpAddress::parse("10.127.0.1")));
  CHECK_FALSE(Cidr::parse("10.0.0.0/9")->contains(*IpAddress::parse("10.128.0.1")));
  CHECK(IpAddress::parse("::ffff:1.2.3.4")->to_string() == "1.2.3.4");
}

TEST_CASE("URLs are taken apart and normalised") {
  const auto url = Url::parse("HTTPS://Api.Example.COM.:8443/v1/x?y=%20#frag");
  REQUIRE(url.ok());
  CHECK(url->secure);
  CHECK(url->host == "api.example.com");
  CHECK(url->port == 8443);
  CHECK(url->target == "/v1/x?y=%20");
  CHECK(url->origin() == "https://api.example.com:8443");
  CHECK(url->host_header() == "api.example.com:8443");
  CHECK(Url::parse("http://h")->to_string() == "http://h/");
  CHECK(Url::parse("http://h?a=b")->target == "/?a=b");
  CHECK(Url::parse("http://[::1]:80/")->host_header() == "[::1]");
  CHECK(Url::parse("https://h:443/")->has_default_port());
}

TEST_CASE("what is no absolute http or https URL is refused") {
  for (const char* text : {"",
                           "h",
                           "//h/",
                           "ftp://h/",
                           "http:/h",
                           "http://",
                           "http:///p",
                           "http://u@h/",
                           "http://u:p@h/",
                           "http://h:0/",
                           "http://h:65536/",
                           "http://h:/",
                           "http://h:8a/",
                           "http://h h/",
                           "http://h/a b",
                           "http://h/\n",
                           "http://h\\@evil/",
                           "http://127.1/",
                           "http://0x7f000001/",
                           "http://2130706433/",
                           "http://1.2.3.256/",
                           "http://0177.0.0.1/",
                           "http://[::1/",
                           "http://[127.0.0.1]/",
                           "http://[::1]x/",
                           "http://a..b/",
                           "http://h%2e/",
                           "http://h/\xc3\xa4",
                           "javascript:alert(1)"}) {
    CAPTURE(text);
    const auto url = Url::parse(text);
    REQUIRE_FALSE(url.ok());
    CHECK(url.error().is(failures::invalid_url));
  }
}

TEST_CASE("percent-encoding is undone strictly") {
  CHECK(*percent_decode("a%20b%2Fc+d") == "a b/c+d");
  for (const char* text : {"%", "%2", "%2g", "%00", "a%"}) CHECK_FALSE(percent_decode(text).ok());
  CHECK(percent_encode("a b/\xc3\xa4~") == "a%20b%2F%C3%A4~");
  const auto pairs = parse_query("a=1&b=x+y%26&c&&=d&a=2");
  REQUIRE(pairs.ok());
  CHECK(*pairs ==
        std::vector<std::pair<std::string, std::string>>{{"a", "1"}, {"b", "x y&"}, {"c", ""}, {"", "d"}, {"a", "2"}});
  CHECK_FALSE(parse_query("a=%zz").ok());
}

TEST_CASE("header names compare without regard to case") {
  Headers headers;
  headers.add("X-A", "1");
  headers.add("x-a", "2");
  CHECK(headers.value("X-a") == "1");
  CHECK(headers.count("X-A") == 2);
  headers.set("x-A", "3");
  CHECK(headers.size() == 1);
  headers.remove("X-A");
  CHECK_FALSE(headers.find("x-a"));
}

TEST_CASE("methods are read and written by name") {
  for (const char* name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    CHECK(to_string(method_from(name)) == name);
  CHECK(method_from("get") == Method::other);
}
