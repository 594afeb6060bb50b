#include <doctest/doctest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>

#include "loop_thread.hpp"
#include "platform/http/client.hpp"
#include "platform/http/errors.hpp"
#include "wire_client.hpp"

using namespace astra;
using namespace astra::http;
using namespace astra::http::test;
namespace failures = astra::http::errors;

namespace {

// A certificate for localhost that signs itself, in a directory that goes with it.
struct Certificate {
  Certificate() {
    char name[] = "/tmp/http-test-XXXXXX";
    REQUIRE(mkdtemp(name));
    directory = name;
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost" +
        std::string(" -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout ") + key() + " -out " + file() + " 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
  }
  ~Certificate() { std::filesystem::remove_all(directory); }
  std::string file() const { return directory + "/cert.pem"; }
  std::string key() const { return directory + "/key.pem"; }
  std::string directory;
};

struct SecureServer {
  SecureServer() {
    app.decide = [](const RequestHead& head) -> Decision {
      return Buffered{
          2'000'000, [secure = head.secure](Request request) {
            return text((secure ? "secure " : "plain ") + std::to_string(request.body.size()) + std::string(300'000, 'x'));
          }};
    };
    ServerOptions options;
    Listener listener;
    listener.tls_certificate_file = certificate.file();
    listener.tls_key_file = certificate.key();
    options.listeners.push_back(listener);
    listener.host = "127.0.0.2";  // an address the certificate does not name
    options.listeners.push_back(listener);
    auto started = Server::start(std::move(options), app);
    REQUIRE(started.ok());
    server = *std::move(started);
  }
  ClientRequest request(const std::string& host) const {
    ClientRequest wanted;
    wanted.method = "POST";
    wanted.url = "https://" + host + ":" + std::to_string(server->port(host == "127.0.0.2" ? 1 : 0)) + "/";
    wanted.body = std::string(1'000'000, 'y');
    wanted.addresses.allow_private = true;
    wanted.ca_file = certificate.file();
    return wanted;
  }
  Certificate certificate;
  App app;
  std::unique_ptr<Server> server;
};

}  // namespace

TEST_CASE("large bodies go both ways over TLS, and the connection is kept") {
  SecureServer server;
  Client client;
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.send(server.request("127.0.0.1"));
    REQUIRE(answer.ok());
    CHECK(answer->body.substr(0, 14) == "secure 1000000");
    CHECK(answer->body.size() == 300'014);
  }
  CHECK(server.server->statistics().connections_accepted == 1);
  const auto again = Client().send(server.request("localhost"));
  CHECK(again.ok());
}

TEST_CASE("a certificate nobody vouches for, or of another name, is refused") {
  SecureServer server;
  Client client;
  auto unknown = server.request("localhost");
  unknown.ca_file.clear();
  const auto refused = client.send(unknown);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().is(failures::tls_failed));
  auto misnamed = server.request("127.0.0.2");
  const auto wrong_name = client.send(misnamed);
  REQUIRE_FALSE(wrong_name.ok());
  CHECK(wrong_name.error().is(failures::tls_failed));
  misnamed.verify_tls = false;
  misnamed.url = unknown.url;
  CHECK(client.send(misnamed).ok());
}

TEST_CASE("plain text on a TLS port ends the connection without an answer") {
  SecureServer server;
  RawClient client(server.server->port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(client.rest().find("HTTP") == std::string::npos);
  CHECK(eventually([&] { return server.server->statistics().open_connections == 0; }));
}

TEST_CASE("a server with an unusable certificate does not start") {
  App app;
  ServerOptions options;
  Listener listener;
  listener.tls_certificate_file = "/nonexistent.pem";
  listener.tls_key_file = "/nonexistent.pem";
  options.listeners.push_back(listener);
  const auto server = Server::start(std::move(options), app);
  REQUIRE_FALSE(server.ok());
  CHECK(server.error().is(failures::tls_setup_failed));
}
