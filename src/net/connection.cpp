// SPDX-License-Identifier: Apache-2.0
#include "net/connection.hpp"

#include "net/blocking_stream.hpp"
#include "net/http_codec.hpp"
#include "support/verb_outcome.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

using plain_stream = asio::ip::tcp::socket;
using tls_stream = asio::ssl::stream<plain_stream>;

// Servers send one at most, 100 Continue.
constexpr int max_interim_responses = 16;
// For one of several addresses.
constexpr std::chrono::milliseconds least_attempt{250};
// A connection keeps the smaller one, which a session of 1 KB fits into.
constexpr std::size_t buffer_size = 2 * 1024, larger_buffer_size = 32 * 1024;

auto into(error_code& failure) { return asio::redirect_error(asio::use_awaitable, failure); }

http_failure failed(http_failure::stage where, const error_code& failure, bool timed_out) {
  if (timed_out) return {where, "no answer in time", true};
  return {where, failure.message()};
}

plain_stream& socket_of(plain_stream& stream) noexcept { return stream; }
plain_stream& socket_of(tls_stream& stream) noexcept { return stream.next_layer(); }

template <class Stream>
constexpr bool blocks = std::is_same_v<Stream, blocking_stream>;

/// The deadline of what blocks, as `watchdog::limit`.
class blocking_limit {
 public:
  blocking_limit(blocking_stream& stream, deadline until) : stream_(stream) {
    stream.set_deadline(until);
  }
  bool has_passed() const noexcept { return stream_.has_timed_out(); }

 private:
  const blocking_stream& stream_;
};

template <class Stream>
auto limit_on(Stream& stream, const std::shared_ptr<watchdog>& watching, deadline until) {
  if constexpr (blocks<Stream>)
    return blocking_limit(stream, until);
  else
    return watchdog::limit(*watching, socket_of(stream), until);
}

// What can be written without waiting. Over TLS that is unknown.
std::size_t write_now(plain_stream& stream, std::string_view bytes, error_code& failure) {
  const auto size = stream.write_some(asio::buffer(bytes), failure);
  if (failure == asio::error::would_block || failure == asio::error::try_again) failure = {};
  return size;
}
std::size_t write_now(tls_stream&, std::string_view, error_code&) noexcept { return 0; }

// What can be read without waiting, likewise.
std::size_t read_now(plain_stream& stream, std::string& into, error_code& failure) {
  const auto size = stream.read_some(asio::buffer(into), failure);
  if (failure == asio::error::would_block || failure == asio::error::try_again) failure = {};
  return size;
}
std::size_t read_now(tls_stream&, std::string&, error_code&) noexcept { return 0; }

// Whether bytes were received that no read has returned yet.
bool has_unread_bytes(plain_stream&) noexcept { return false; }
bool has_unread_bytes(tls_stream& stream) noexcept {
  const auto* session = stream.native_handle();
  return SSL_has_pending(session) == 1 || BIO_ctrl_pending(SSL_get_rbio(session)) > 0;
}

int descriptor_of(plain_stream& stream) { return stream.native_handle(); }
int descriptor_of(tls_stream& stream) { return stream.next_layer().native_handle(); }
int descriptor_of(blocking_stream& stream) noexcept { return stream.descriptor(); }
bool has_unread_bytes(blocking_stream& stream) noexcept { return stream.has_unread_bytes(); }

template <class Stream>
class stream_connection final : public connection {
 public:
  stream_connection(Stream stream, std::shared_ptr<watchdog> watching)
      : stream_(std::move(stream)), watching_(std::move(watching)) {
    error_code ignored;
    if constexpr (!blocks<Stream>) socket_of(stream_).non_blocking(true, ignored);
  }

  Stream& stream() noexcept { return stream_; }

  asio::awaitable<http_result<http_response>> exchange(http_request& request,
                                                       deadline until) override {
    const bool was_idle = std::exchange(used_before_, true);
    is_complete_ = false;
    const auto limit = limit_on(stream_, watching_, until);
    error_code failure;
    write(request, buffer_);
    for (std::string_view left = buffer_; !left.empty();) {
      std::size_t size = 0;
      if constexpr (blocks<Stream>)
        size = stream_.write_some(left, failure);
      else
        size = write_now(stream_, left, failure);
      if constexpr (!blocks<Stream>)
        if (size == 0 && !failure)
          size = co_await stream_.async_write_some(asio::buffer(left), into(failure));
      if (failure) co_return lost_connection(failure, was_idle, limit.has_passed());
      left.remove_prefix(size);
    }

    if constexpr (blocks<Stream>) {
      shrink();
    } else {
      free_buffer();  // many connections wait, few read
      // One that came when an operation was complete, and its handler had not run yet, ends neither that nor the next.
      if (detail::is_cancelled(co_await asio::this_coro::cancellation_state))
        failure = asio::error::operation_aborted;
      else if (!has_unread_bytes(stream_))
        co_await socket_of(stream_).async_wait(plain_stream::wait_read, into(failure));
      if (failure) co_return lost_connection(failure, was_idle, limit.has_passed());
    }
    co_return co_await read_response(request.method != "CONNECT", was_idle, limit);
  }

  bool is_complete() const noexcept override { return is_complete_; }
  bool is_reusable() noexcept override { return is_complete_ && is_idle(); }

 private:
  // A coroutine of its own: what waits for a response takes no memory for reading it.
  template <class Limit>
  asio::awaitable<http_result<http_response>> read_response(bool has_body, bool was_idle,
                                                            const Limit& limit) {
    error_code failure;
    buffer_.resize(buffer_size);
    std::string_view unread;
    // Once, since a server may send without end: a read that waits lets the loop run, and so the deadline pass.
    [[maybe_unused]] bool reads_now = true;
    for (int interim = 0; interim <= max_interim_responses; ++interim) {
      response_reader response(has_body);
      for (;;) {
        unread.remove_prefix(response.take(unread));
        if (response.failure() || response.is_complete()) break;
        std::size_t size = 0;
        if constexpr (blocks<Stream>)
          size = stream_.read_some(buffer_, failure);
        else if (std::exchange(reads_now, false))
          size = read_now(stream_, buffer_, failure);
        if constexpr (!blocks<Stream>) {
          if (size == 0 && detail::is_cancelled(co_await asio::this_coro::cancellation_state))
            failure = asio::error::operation_aborted;
          if (size == 0 && !failure)
            size = co_await stream_.async_read_some(asio::buffer(buffer_), into(failure));
        }
        if (failure == asio::error::eof) response.take_end();
        if (response.is_complete()) break;
        if (failure) co_return lost_connection(failure, was_idle, limit.has_passed());
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

  // A connection was stale if it had been idle and fails before the first byte of the response.
  static http_failure lost_connection(const error_code& failure, bool was_idle, bool timed_out) {
    using stage = http_failure::stage;
    return failed(was_idle && !timed_out ? stage::stale : stage::no_answer, failure, timed_out);
  }

  // The socket becomes readable if the server closes an idle connection or sends data nobody asked
  // for.
  bool is_idle() noexcept {
    if (has_unread_bytes(stream_)) return false;
    char byte = 0;
    return ::recv(descriptor_of(stream_), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  Stream stream_;
  std::shared_ptr<watchdog> watching_;
  std::string buffer_;  ///< of the request, and then of what is read
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

// A program that another thread starts must not inherit the connection, not even one that was only
// just opened; Asio opens sockets without this flag.
error_code open_socket(plain_stream& stream, const asio::ip::tcp::endpoint& to) {
  const int opened = ::socket(to.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (opened < 0) return {errno, boost::system::system_category()};
  error_code failure;
  stream.assign(to.protocol(), opened, failure);
  if (failure) ::close(opened);
  return failure;
}

// When the next address is tried, if this one does not answer. Each of those that are left gets an equal part of the
// time, but not less than a server far away needs; the last one gets all of it.
deadline end_of_attempt(std::size_t addresses_left, deadline until) {
  if (addresses_left == 1) return until;
  const auto now = clock::now();
  const auto part = (until - now) / static_cast<int>(addresses_left);
  return std::min(until, now + std::max<clock::duration>(part, least_attempt));
}

asio::awaitable<http_result<plain_stream>> connect(connection::address_list addresses,
                                                   std::shared_ptr<watchdog> watching,
                                                   deadline until) {
  const auto executor = co_await asio::this_coro::executor;
  auto answer = http_failure(http_failure::stage::not_sent, "the name has no address");
  auto left = addresses.size();
  for (const auto& each : addresses) {
    const asio::ip::tcp::endpoint to = each.endpoint();
    const auto end = end_of_attempt(left--, until);
    plain_stream stream(executor);
    const watchdog::limit limit(*watching, stream, end);
    auto failure = open_socket(stream, to);
    if (!failure) co_await stream.async_connect(to, into(failure));
    if (!failure) stream.set_option(asio::ip::tcp::no_delay(true), failure);
    if (!failure && !limit.has_passed()) co_return std::move(stream);
    answer = failed(http_failure::stage::not_sent, failure, limit.has_passed());
    if (limit.has_passed() ? end == until : failure == asio::error::operation_aborted) break;
  }
  co_return answer;
}

http_result<blocking_stream> connect(const connection::address_list& addresses, deadline until) {
  auto answer = http_failure(http_failure::stage::not_sent, "the name has no address");
  auto left = addresses.size();
  for (const auto& each : addresses) {
    const auto end = end_of_attempt(left--, until);
    error_code failure;
    blocking_stream stream(each.endpoint(), end, failure);
    if (!failure) {
      stream.set_deadline(until);
      return stream;
    }
    answer = failed(http_failure::stage::not_sent, failure, stream.has_timed_out());
    if (stream.has_timed_out() && end == until) break;
  }
  return answer;
}

/// Asks the proxy that the stream leads to for one that leads to the server.
template <class Stream>
asio::awaitable<http_result<Stream>> tunnel(http_result<Stream> connected, proxy through,
                                            server_address server,
                                            std::shared_ptr<watchdog> watching, deadline until) {
  if (auto* failure = std::get_if<http_failure>(&connected))
    co_return failure_of_proxy(std::move(*failure));
  stream_connection<Stream> to_proxy(std::get<Stream>(std::move(connected)), watching);
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

http_failure no_certificate_possible() {
  return {http_failure::stage::not_sent, "a certificate cannot be issued for this host"};
}

asio::awaitable<std::optional<http_failure>> handshake(tls_stream& stream, tls_client& tls,
                                                       const std::string& host,
                                                       std::shared_ptr<watchdog> watching,
                                                       deadline until) {
  auto* session = stream.native_handle();
  if (!tls.prepare(session, host)) co_return no_certificate_possible();
  const watchdog::limit limit(*watching, socket_of(stream), until);
  error_code failure;
  co_await stream.async_handshake(asio::ssl::stream_base::client, into(failure));
  tls.handshake_ended(!failure);
  if (failure || limit.has_passed())
    co_return handshake_failure(session, failure, limit.has_passed());
  co_return std::nullopt;
}

std::optional<http_failure> handshake(blocking_stream& stream, tls_client& tls,
                                      const std::string& host) {
  auto* session = stream.start_tls(tls.context().native_handle());
  if (!tls.prepare(session, host)) return no_certificate_possible();
  error_code failure;
  stream.handshake(failure);
  tls.handshake_ended(!failure);
  if (failure) return handshake_failure(session, failure, stream.has_timed_out());
  return std::nullopt;
}

}  // namespace

asio::awaitable<http_result<std::unique_ptr<connection>>> connection::open(
    server_address server, std::optional<proxy> through, address_list addresses, tls_client* tls,
    std::shared_ptr<watchdog> watching, deadline until) {
  auto connected = co_await connect(std::move(addresses), watching, until);
  if (through) {
    auto asking = tunnel(std::move(connected), *through, server, watching, until);
    connected = co_await std::move(asking);
  }
  if (auto* failure = std::get_if<http_failure>(&connected)) co_return std::move(*failure);
  auto stream = std::get<plain_stream>(std::move(connected));
  if (!tls)
    co_return std::make_unique<stream_connection<plain_stream>>(std::move(stream), watching);
  auto opened = std::make_unique<stream_connection<tls_stream>>(
      tls_stream(std::move(stream), tls->context()), watching);
  if (auto failure = co_await handshake(opened->stream(), *tls, server.host, watching, until);
      failure)
    co_return *std::move(failure);
  co_return opened;
}

asio::awaitable<http_result<std::unique_ptr<connection>>> connection::open_blocking(
    server_address server, std::optional<proxy> through, address_list addresses, tls_client* tls,
    deadline until) {
  auto connected = connect(addresses, until);
  if (through) {
    auto asking = tunnel(std::move(connected), *through, server, nullptr, until);
    connected = co_await std::move(asking);
  }
  if (auto* failure = std::get_if<http_failure>(&connected)) co_return std::move(*failure);
  auto stream = std::get<blocking_stream>(std::move(connected));
  if (tls)
    if (auto failure = handshake(stream, *tls, server.host); failure) co_return *std::move(failure);
  co_return std::make_unique<stream_connection<blocking_stream>>(std::move(stream), nullptr);
}

http_failure failure_of_proxy(http_failure failure) {
  failure.where = http_failure::stage::not_sent;
  failure.reason = "the proxy: " + failure.reason;
  return failure;
}

}  // namespace dynasession::inline v0::net
