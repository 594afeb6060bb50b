#include "platform/http/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <map>
#include <mutex>

#include "platform/http/address.hpp"
#include "platform/http/errors.hpp"

namespace astra::http {

namespace {

constexpr unsigned char alpn[] = "\x08http/1.1";

std::string last_tls_error() {
  char text[256] = "no reason given";
  if (const auto code = ERR_peek_last_error()) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

DomainError setup_failed(const std::string& what) {
  return DomainError(errors::tls_setup_failed, what + ": " + last_tls_error());
}

TlsContext make_context(const SSL_METHOD* method) {
  SSL_CTX* context = SSL_CTX_new(method);
  if (!context) return nullptr;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  return {context, SSL_CTX_free};
}

int choose_http_1_1(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, alpn, sizeof alpn - 1, offered, offered_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Result<TlsContext> server_tls(const std::string& certificate_file, const std::string& key_file) {
  ERR_clear_error();
  TlsContext context = make_context(TLS_server_method());
  if (!context) return setup_failed("TLS is not available");
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) return setup_failed(certificate_file);
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) return setup_failed(key_file);
  if (SSL_CTX_check_private_key(context.get()) != 1) return setup_failed("The key does not belong to the certificate");
  SSL_CTX_set_alpn_select_cb(context.get(), choose_http_1_1, nullptr);
  constexpr unsigned char session_scope[] = "astra";
  SSL_CTX_set_session_id_context(context.get(), session_scope, sizeof session_scope - 1);
  return context;
}

Result<TlsContext> client_tls(const std::string& ca_file, bool verify) {
  static std::mutex mutex;
  static std::map<std::pair<std::string, bool>, TlsContext> contexts;
  const std::lock_guard lock(mutex);
  TlsContext& kept = contexts[{ca_file, verify}];
  if (kept) return kept;
  ERR_clear_error();
  TlsContext context = make_context(TLS_client_method());
  if (!context) return setup_failed("TLS is not available");
  if (verify) SSL_CTX_set_default_verify_paths(context.get());
  if (!ca_file.empty() && SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) != 1)
    return setup_failed(ca_file);
  SSL_CTX_set_verify(context.get(), verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_set_alpn_protos(context.get(), alpn, sizeof alpn - 1);
  return kept = context;
}

SSL* new_server_side(const TlsContext& context) {
  SSL* ssl = SSL_new(context.get());
  if (ssl) SSL_set_accept_state(ssl);
  return ssl;
}

SSL* new_client_side(const TlsContext& context, const std::string& host, const TlsSession& session) {
  SSL* ssl = SSL_new(context.get());
  if (!ssl) return nullptr;
  SSL_set_connect_state(ssl);
  if (IpAddress::parse(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, host.c_str());
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host.c_str());
  }
  if (session) SSL_set_session(ssl, session.get());
  return ssl;
}

TlsSession session_of(SSL* ssl) {
  SSL_SESSION* session = SSL_get1_session(ssl);
  if (!session) return nullptr;
  TlsSession kept(session, SSL_SESSION_free);
  return SSL_SESSION_is_resumable(session) ? kept : nullptr;
}

std::string handshake_failure(SSL* ssl) {
  const long verified = SSL_get_verify_result(ssl);
  if (verified != X509_V_OK) return X509_verify_cert_error_string(verified);
  return last_tls_error();
}

}  // namespace astra::http
