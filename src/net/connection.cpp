// SPDX-License-Identifier: Apache-2.0
#include "net/connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace dynasession::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

using plain_stream = beast::tcp_stream;
using tls_stream = beast::ssl_stream<beast::tcp_stream>;

// No answer to a session's requests is larger: an item of 400 KB, each byte escaped as six.
constexpr std::size_t largest_answer = 4 * 1024 * 1024;

auto into(error_code& failure) { return asio::redirect_error(asio::use_awaitable, failure); }

http_failure failed(http_failure::stage where, const error_code& failure) {
  const bool timed_out = failure == beast::error::timeout;
  return {where, timed_out ? "no answer in time" : failure.message(), timed_out};
}

http::request<http::span_body<const char>> to_beast(const http_request& request) {
  http::request<http::span_body<const char>> made{http::string_to_verb(request.method),
                                                  request.target, 11};
  for (const auto& field : request.fields) made.insert(field.name, field.value);
  made.body() = {request.body.data(), request.body.size()};
  made.prepare_payload();
  return made;
}

http_response from_beast(http::response<http::string_body> answer) {
  http_response made;
  made.status = static_cast<int>(answer.result_int());
  for (const auto& field : answer)
    made.fields.push_back({std::string(field.name_string()), std::string(field.value())});
  made.body = std::move(answer.body());
  return made;
}

template <class Stream>
class beast_connection final : public connection {
 public:
  explicit beast_connection(Stream stream) : stream_(std::move(stream)) {}

  Stream& stream() noexcept { return stream_; }

  asio::awaitable<http_result<http_response>> exchange(const http_request& request,
                                                       deadline until) override {
    const auto lost = used_before_ ? http_failure::stage::stale : http_failure::stage::no_answer;
    used_before_ = true;
    is_whole_ = false;
    beast::get_lowest_layer(stream_).expires_at(until);
    const auto message = to_beast(request);
    error_code failure;
    co_await http::async_write(stream_, message, into(failure));
    if (failure) co_return failed(lost, failure);

    http::response_parser<http::string_body> parser;
    parser.body_limit(largest_answer);
    co_await http::async_read(stream_, buffer_, parser, into(failure));
    // Once a byte of the answer came, the connection was not stale.
    if (failure)
      co_return failed(parser.got_some() ? http_failure::stage::no_answer : lost, failure);
    is_whole_ = parser.keep_alive() && buffer_.size() == 0;
    co_return from_beast(parser.release());
  }

  bool is_reusable() noexcept override { return is_whole_ && is_quiet(); }

 private:
  // A server that closes an idle connection, or speaks without being asked, makes it readable.
  bool is_quiet() noexcept {
    char byte = 0;
    const int socket = beast::get_lowest_layer(stream_).socket().native_handle();
    return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  Stream stream_;
  beast::flat_buffer buffer_;
  bool used_before_ = false;
  bool is_whole_ = false;
};

asio::awaitable<error_code> connect(plain_stream& stream,
                                    const connection::address_list& addresses) {
  error_code failure;
  co_await stream.async_connect(addresses, into(failure));
  if (!failure) stream.socket().set_option(asio::ip::tcp::no_delay(true), failure);
  co_return failure;
}

// The name goes along (SNI), so that servers of many names show the right certificate. What OpenSSL's
// macro SSL_set_tlsext_host_name does, without its casts; addresses are no names.
void send_name(SSL* session, const std::string& host) {
  error_code is_a_name;
  asio::ip::make_address(host, is_a_name);
  if (is_a_name)
    SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(host.c_str()));
}

asio::awaitable<error_code> shake_hands(tls_stream& stream, const std::string& host) {
  send_name(stream.native_handle(), host);
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification(host));
  error_code failure;
  co_await stream.async_handshake(asio::ssl::stream_base::client, into(failure));
  co_return failure;
}

}  // namespace

asio::awaitable<http_result<std::unique_ptr<connection>>> connection::open(server_address server,
                                                                           address_list addresses,
                                                                           asio::ssl::context* tls,
                                                                           deadline until) {
  plain_stream stream(co_await asio::this_coro::executor);
  stream.expires_at(until);
  if (const auto failure = co_await connect(stream, addresses); failure)
    co_return failed(http_failure::stage::not_sent, failure);
  if (!tls) co_return std::make_unique<beast_connection<plain_stream>>(std::move(stream));
  auto opened = std::make_unique<beast_connection<tls_stream>>(tls_stream(std::move(stream), *tls));
  if (const auto failure = co_await shake_hands(opened->stream(), server.host); failure)
    co_return failed(http_failure::stage::not_sent, failure);
  co_return opened;
}

}  // namespace dynasession::net
