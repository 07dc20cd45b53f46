// SPDX-License-Identifier: Apache-2.0
#include "net/connection.hpp"

#include "net/http_codec.hpp"
#include "net/readiness.hpp"
#include "net/stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

// Servers send one at most, 100 Continue.
constexpr int max_interim_responses = 16;
// For one of several addresses.
constexpr std::chrono::milliseconds least_attempt{250};
// A connection keeps the smaller one, which a session of 1 KB fits into.
constexpr std::size_t buffer_size = 2 * 1024, larger_buffer_size = 32 * 1024;

http_failure failed(http_failure::stage where, const error_code& failure, bool timed_out) {
  if (timed_out) return {where, "no answer in time", true};
  return {where, failure.message()};
}

/// The deadline of what is done on a stream: of one that waits its own, else that of a watchdog.
class time_limit {
 public:
  time_limit(stream& on, watchdog* watching, deadline until) : on_(on) {
    if (watching)
      watched_.emplace(*watching, on.descriptor(), until);
    else
      on.set_deadline(until);
  }
  bool has_passed() const noexcept {
    return watched_ ? watched_->has_passed() : on_.has_timed_out();
  }

 private:
  const stream& on_;
  std::optional<watchdog::limit> watched_;
};

class stream_connection final : public connection {
 public:
  stream_connection(net::stream stream, std::shared_ptr<watchdog> watching)
      : stream_(std::move(stream)), ready_(stream_), watching_(std::move(watching)) {}

  net::stream& stream() noexcept { return stream_; }

  asio::awaitable<http_result<http_response>> exchange(http_request& request,
                                                       deadline until) override {
    const bool was_idle = std::exchange(used_before_, true);
    is_complete_ = false;
    const time_limit limit(stream_, watching_.get(), until);
    error_code failure;
    write(request, buffer_);
    for (std::string_view left = buffer_; !left.empty();) {
      left.remove_prefix(stream_.write_some(left, failure));
      if (failure == asio::error::would_block) co_await ready_.wait(failure);
      if (failure) co_return lost_connection(failure, was_idle, limit.has_passed());
    }
    if (stream_.waits()) {
      shrink();
    } else {
      free_buffer();  // many connections wait, few read
      if (!stream_.has_unread_bytes()) co_await ready_.wait(failure);
      if (failure) co_return lost_connection(failure, was_idle, limit.has_passed());
    }
    co_return co_await read_response(request.method != "CONNECT", was_idle, limit);
  }

  bool is_complete() const noexcept override { return is_complete_; }
  bool is_reusable() noexcept override { return is_complete_ && is_idle(); }

 private:
  // A coroutine of its own: what waits for a response takes no memory for reading it.
  asio::awaitable<http_result<http_response>> read_response(bool has_body, bool was_idle,
                                                            const time_limit& limit) {
    error_code failure;
    buffer_.resize(buffer_size);
    std::string_view unread;
    bool waits_first = false;
    for (int interim = 0; interim <= max_interim_responses; ++interim) {
      response_reader response(has_body);
      for (;;) {
        unread.remove_prefix(response.take(unread));
        if (response.failure() || response.is_complete()) break;
        if (waits_first) co_await ready_.wait(failure);
        const auto size = failure ? 0 : stream_.read_some(buffer_, failure);
        const bool would_block = failure == asio::error::would_block;
        // Also after a read, since a server may send without end: what waits lets the loop run.
        waits_first = would_block || (!stream_.waits() && !stream_.has_unread_bytes());
        if (would_block) continue;
        if (limit.has_passed()) co_return lost_connection(failure, was_idle, true);
        if (failure == asio::error::eof) response.take_end();
        if (response.is_complete()) break;
        if (failure) co_return lost_connection(failure, was_idle, false);
        was_idle = false;
        unread = take(response, size);
      }
      if (const auto* why = response.failure())
        co_return http_failure(http_failure::stage::no_answer,
                               std::string("no valid HTTP response: ") + why);
      if (is_interim(response.status())) continue;
      is_complete_ = response.keeps_connection() && unread.empty() && !limit.has_passed();
      shrink();
      co_return response.release();
    }
    co_return http_failure(http_failure::stage::no_answer, "too many interim responses");
  }

  // Gives the bytes in the buffer that do not belong to the response. One that fills the buffer gets a larger
  // one until its end.
  std::string_view take(response_reader& response, std::size_t size) {
    const auto unread = std::string_view(buffer_).substr(0, size);
    const auto taken = response.take(unread);
    if (taken < size || size < buffer_.size()) return unread.substr(taken);
    buffer_.resize(larger_buffer_size);
    return {};
  }

  void shrink() {
    if (buffer_.capacity() > 2 * buffer_size) free_buffer();
  }

  // An empty string that is assigned would leave the memory.
  void free_buffer() {
    buffer_.clear();
    buffer_.shrink_to_fit();
  }

  // 101 is not one of them: another protocol follows it.
  static bool is_interim(int status) { return status / 100 == 1 && status != 101; }

  // A connection was stale if it had been idle and fails before the first byte of the response, unless it was our side
  // that ended it.
  static http_failure lost_connection(const error_code& failure, bool was_idle, bool timed_out) {
    using stage = http_failure::stage;
    const bool is_stale = was_idle && !timed_out && failure != asio::error::operation_aborted;
    return failed(is_stale ? stage::stale : stage::no_answer, failure, timed_out);
  }

  // The socket becomes readable if the server closes an idle connection or sends data nobody asked
  // for.
  bool is_idle() noexcept {
    if (stream_.has_unread_bytes()) return false;
    char byte = 0;
    return ::recv(stream_.descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  net::stream stream_;
  readiness ready_;
  std::shared_ptr<watchdog> watching_;  ///< null if the stream waits
  std::string buffer_;                  ///< of the request, and then of what is read
  bool used_before_ = false;
  bool is_complete_ = false;
};

http_request connect_request(const server_address& server, const proxy& through) {
  http_request made;
  made.method = "CONNECT";
  const bool is_ipv6 = server.host.find(':') != server.host.npos;
  made.target = is_ipv6 ? '[' + server.host + ']' : server.host;
  made.target += ':' + std::to_string(server.port);
  made.fields = {{"Host", made.target}};
  if (!through.authorization.empty())
    made.fields.push_back({"Proxy-Authorization", through.authorization});
  return made;
}

// When the next address is tried, if this one does not answer. Each of those that are left gets an equal part of the
// time, but not less than a server far away needs; the last one gets all of it.
deadline end_of_attempt(std::size_t addresses_left, deadline until) {
  if (addresses_left == 1) return until;
  const auto now = clock::now();
  const auto part = (until - now) / static_cast<int>(addresses_left);
  return std::min(until, now + std::max<clock::duration>(part, least_attempt));
}

asio::awaitable<http_result<stream>> connect(connection::address_list addresses, watchdog* watching,
                                             deadline until) {
  auto answer = http_failure(http_failure::stage::not_sent, "the name has no address");
  auto left = addresses.size();
  for (const auto& each : addresses) {
    const asio::ip::tcp::endpoint to = each.endpoint();
    const auto end = end_of_attempt(left--, until);
    error_code failure;
    stream made(to.protocol(), !watching, failure);
    const time_limit limit(made, watching, end);
    if (!failure) made.connect(to, failure);
    if (failure == asio::error::would_block) {
      readiness ready(made);
      co_await ready.wait(failure);
      if (!failure) made.connect(to, failure);
    }
    if (!failure && !limit.has_passed()) co_return std::move(made);
    answer = failed(http_failure::stage::not_sent, failure, limit.has_passed());
    if (limit.has_passed() ? end == until : failure == asio::error::operation_aborted) break;
  }
  co_return answer;
}

/// Asks the proxy that the stream leads to for one that leads to the server.
asio::awaitable<http_result<stream>> tunnel(http_result<stream> connected, proxy through,
                                            server_address server,
                                            std::shared_ptr<watchdog> watching, deadline until) {
  if (auto* failure = std::get_if<http_failure>(&connected))
    co_return failure_of_proxy(std::move(*failure));
  stream_connection to_proxy(std::get<stream>(std::move(connected)), watching);
  auto request = connect_request(server, through);
  const auto answer = co_await to_proxy.exchange(request, until);
  if (const auto* failure = std::get_if<http_failure>(&answer))
    co_return failure_of_proxy(*failure);
  const auto status = std::get<http_response>(answer).status;
  if (status / 100 == 2) co_return std::move(to_proxy.stream());
  co_return http_failure(http_failure::stage::not_sent,
                         "the proxy answered " + std::to_string(status));
}

bool is_not_tls(const error_code& failure) {
  return failure.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(failure.value())) == SSL_R_WRONG_VERSION_NUMBER;
}

// With a reason that an administrator can act on.
http_failure handshake_failure(SSL* session, const error_code& failure, bool timed_out) {
  auto made = failed(http_failure::stage::not_sent, failure, timed_out);
  const auto verified = SSL_get_verify_result(session);
  if (verified != X509_V_OK)
    made.reason =
        std::string("its certificate is not trusted: ") + X509_verify_cert_error_string(verified);
  else if (is_not_tls(failure))
    made.reason = "it does not speak TLS: " + made.reason;
  return made;
}

asio::awaitable<std::optional<http_failure>> handshake(stream& on, tls_client& tls,
                                                       const std::string& host, watchdog* watching,
                                                       deadline until) {
  auto* const session = on.start_tls(tls.context().native_handle());
  if (!tls.prepare(session, host))
    co_return http_failure(http_failure::stage::not_sent,
                           "a certificate cannot be issued for this host");
  const time_limit limit(on, watching, until);
  readiness ready(on);
  error_code failure;
  for (on.handshake(failure); failure == asio::error::would_block;) {
    co_await ready.wait(failure);
    if (!failure) on.handshake(failure);
  }
  tls.handshake_ended(!failure);
  if (failure || limit.has_passed())
    co_return handshake_failure(session, failure, limit.has_passed());
  co_return std::nullopt;
}

}  // namespace

asio::awaitable<http_result<std::unique_ptr<connection>>> connection::open(
    server_address server, std::optional<proxy> through, address_list addresses, tls_client* tls,
    std::shared_ptr<watchdog> watching, deadline until) {
  auto connected = co_await connect(std::move(addresses), watching.get(), until);
  if (through) {
    auto asking = tunnel(std::move(connected), *through, server, watching, until);
    connected = co_await std::move(asking);
  }
  if (auto* failure = std::get_if<http_failure>(&connected)) co_return std::move(*failure);
  auto made = std::get<stream>(std::move(connected));
  if (tls)
    if (auto failure = co_await handshake(made, *tls, server.host, watching.get(), until); failure)
      co_return *std::move(failure);
  co_return std::make_unique<stream_connection>(std::move(made), std::move(watching));
}

http_failure failure_of_proxy(http_failure failure) {
  failure.where = http_failure::stage::not_sent;
  failure.reason = "the proxy: " + failure.reason;
  return failure;
}

}  // namespace dynasession::inline v0::net
