// SPDX-License-Identifier: Apache-2.0
#include "net/tls_client.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <utility>

namespace dynasession::inline v0::net {
namespace {

using clock = std::chrono::steady_clock;

// Asio uses the application data of a context for itself.
int owner_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

// A connection keeps when the certificate of the session that it offers was verified.
int verified_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

void set_verified(SSL* connection, clock::time_point time) {
  SSL_set_ex_data(
      connection, verified_index(),
      reinterpret_cast<void*>(static_cast<std::intptr_t>(time.time_since_epoch().count())));
}

clock::time_point verified(SSL* connection) {
  const auto kept = reinterpret_cast<std::intptr_t>(SSL_get_ex_data(connection, verified_index()));
  return clock::time_point(clock::duration(kept));
}

bool is_address(const std::string& host) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  return !not_an_address;
}

}  // namespace

tls_client::tls_client(const std::string& ca_file, clock::duration max_resumption)
    : context_(boost::asio::ssl::context::tls_client), max_resumption_(max_resumption) {
  auto* const shared = context_.native_handle();
  SSL_CTX_set_min_proto_version(shared, TLS1_2_VERSION);
  if (ca_file.empty())
    context_.set_default_verify_paths();
  else
    context_.load_verify_file(ca_file);
  context_.set_verify_mode(boost::asio::ssl::verify_peer);
  SSL_CTX_set_ex_data(shared, owner_index(), this);
  SSL_CTX_set_session_cache_mode(shared, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(shared, take_session);
}

tls_client::~tls_client() { SSL_CTX_set_ex_data(context_.native_handle(), owner_index(), nullptr); }

// SSL_ctrl is used because the macro SSL_set_tlsext_host_name contains a C cast.
bool tls_client::prepare(SSL* connection, const std::string& host) {
  offer_newest(connection);
  if (is_address(host))
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
  // Without this flag a certificate without alternative names is matched by its common name.
  SSL_set_hostflags(connection, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return !host.empty() && SSL_set1_host(connection, host.c_str()) == 1 &&
         SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                  const_cast<char*>(host.c_str())) == 1;
}

void tls_client::offer_newest(SSL* connection) {
  const auto oldest = clock::now() - max_resumption_;
  const std::lock_guard lock(mutex_);
  std::erase_if(tickets_, [oldest](const ticket& each) {
    return each.verified <= oldest || !SSL_SESSION_is_resumable(each.session.get());
  });
  if (tickets_.empty()) return;
  const auto& newest = tickets_.back();
  // A copy, because connections of several threads may resume the same one.
  const session_ptr offered(SSL_SESSION_dup(newest.session.get()));
  if (!offered) return;
  SSL_set_session(connection, offered.get());
  set_verified(connection, newest.verified);
  const bool is_ticket = SSL_SESSION_get_protocol_version(newest.session.get()) >= TLS1_3_VERSION;
  if (is_ticket && tickets_.size() > 1) tickets_.pop_back();
}

// A session that fails once would fail again.
void tls_client::handshake_ended(bool succeeded) {
  if (succeeded) return;
  const std::lock_guard lock(mutex_);
  tickets_.clear();
}

// Called at the end of a handshake with TLS 1.2, and for each ticket with TLS 1.3. A copy is kept: the session
// belongs to the connection, and OpenSSL marks that of one that was not shut down as not resumable. 0: OpenSSL
// frees its own.
int tls_client::take_session(SSL* connection, SSL_SESSION* session) {
  auto* const owner =
      static_cast<tls_client*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), owner_index()));
  session_ptr copy(owner ? SSL_SESSION_dup(session) : nullptr);
  if (!copy) return 0;
  // The tickets of a resumed session are no newer than its certificate's verification.
  const bool is_resumed = SSL_session_reused(connection) == 1;
  owner->keep({std::move(copy), is_resumed ? verified(connection) : clock::now()});
  return 0;
}

void tls_client::keep(ticket newest) {
  const std::lock_guard lock(mutex_);
  if (tickets_.size() == max_tickets) tickets_.pop_front();
  tickets_.push_back(std::move(newest));
}

}  // namespace dynasession::inline v0::net
