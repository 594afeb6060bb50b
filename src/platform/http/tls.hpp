#pragma once
#include <memory>
#include <string>

#include "kernel/result.hpp"

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;
using SSL_SESSION = struct ssl_session_st;

// TLS settings of both sides: TLS 1.2 and 1.3, verified unless told otherwise.
namespace astra::http {

using TlsContext = std::shared_ptr<SSL_CTX>;
using TlsSession = std::shared_ptr<SSL_SESSION>;

// Errors: tls_setup_failed.
Result<TlsContext> server_tls(const std::string& certificate_file, const std::string& key_file);
// Kept for the life of the process by its arguments. Errors: tls_setup_failed.
Result<TlsContext> client_tls(const std::string& ca_file, bool verify);

SSL* new_server_side(const TlsContext& context);
// Names the server (SNI), checks its certificate against the name, and offers the session to resume, if any.
SSL* new_client_side(const TlsContext& context, const std::string& host, const TlsSession& session);
// The session of a connection that has exchanged data, if it can be resumed.
TlsSession session_of(SSL* ssl);
// What the handshake stumbled over, for an operator.
std::string handshake_failure(SSL* ssl);

}  // namespace astra::http
