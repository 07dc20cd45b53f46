// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/tls_server.hpp"

#include "http/http_head.hpp"

#include <array>
#include <stdexcept>

namespace dynasession::test {
namespace {

SSL_CTX* context_with(const certificate& shown, const tls_answers& answers) {
  auto* made = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_security_level(made, 0);  // the old versions need it
  SSL_CTX_set_min_proto_version(made, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(made, answers.newest_version);
  SSL_CTX_set_options(made, SSL_OP_IGNORE_UNEXPECTED_EOF);
  // What OpenSSL does against repeated early data.
  if (answers.resumes_once) SSL_CTX_set_max_early_data(made, 1024);
  if (SSL_CTX_use_certificate(made, shown.get()) != 1 ||
      SSL_CTX_use_PrivateKey(made, shown.key()) != 1)
    throw std::runtime_error("OpenSSL refuses a certificate");
  return made;
}

bool is_whole(const std::string& request) {
  const auto end = request.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  return request.size() >=
         end + 4 + http_head(request.substr(0, end + 4)).content_length().value_or(0);
}

bool read_request(SSL* session) {
  std::string request;
  std::array<char, 4096> buffer;
  while (!is_whole(request)) {
    const int count = SSL_read(session, buffer.data(), static_cast<int>(buffer.size()));
    if (count <= 0) return false;
    request.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return true;
}

// Sends all TLS records in one TCP segment, so that they arrive together.
void write_at_once(SSL* session, const std::vector<std::string>& records) {
  auto* sink = SSL_get_wbio(session);
  BIO* const buffer = BIO_push(BIO_new(BIO_f_buffer()), sink);
  BIO_set_buffer_size(buffer, 1 << 16);
  BIO_up_ref(sink);
  SSL_set0_wbio(session, buffer);
  for (const auto& each : records) SSL_write(session, each.data(), static_cast<int>(each.size()));
  BIO_flush(buffer);
  BIO_pop(buffer);
  SSL_set0_wbio(session, sink);
}

}  // namespace

tls_server::tls_server(const certificate& shown, tls_answers answers)
    : answers_(std::move(answers)), context_(context_with(shown, answers_)) {}

std::string tls_server::name_asked_for() const {
  const std::lock_guard lock(mutex_);
  return name_;
}

void tls_server::serve(tcp_socket client) {
  ++connections_;
  const std::unique_ptr<SSL, releaser<SSL_free>> session(SSL_new(context_.get()));
  SSL_set_fd(session.get(), client.descriptor());
  if (SSL_accept(session.get()) != 1) return;
  resumed_ += SSL_session_reused(session.get()) == 1 ? 1 : 0;
  {
    const std::lock_guard lock(mutex_);
    const auto* name = SSL_get_servername(session.get(), TLSEXT_NAMETYPE_host_name);
    name_ = name ? name : "";
  }
  answer(session.get());
  // Else OpenSSL forgets the session, because the client does not end it.
  SSL_set_shutdown(session.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

void tls_server::answer(SSL* session) const {
  while (read_request(session)) write_at_once(session, answers_.records);
}

}  // namespace dynasession::test
