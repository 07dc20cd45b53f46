// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_response.hpp"
#include "http/message_reader.hpp"
#include "http/tcp_socket.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace dynasession::test {

/// A connection to a server on this machine that sends exactly the bytes it is given.
/// Errors: throws std::runtime_error if the server cannot be reached, or does not answer in full.
class connection {
 public:
  explicit connection(int port, std::chrono::milliseconds timeout = std::chrono::seconds(20));

  http_response exchange(std::string_view request);
  /// The answer just as it comes.
  std::string exchange_bytes(std::string_view request);

  /// The two halves of an exchange.
  void send(std::string_view bytes);
  std::string receive_bytes(bool with_body = true);

  /// The server learns that no further request comes.
  void end_sending() noexcept { socket_.end_sending(); }
  /// All that comes until the connection ends or the timeout passes.
  std::string receive_rest() { return reader_.rest(); }
  /// How the last wait for bytes ended.
  reception last_reception() const noexcept { return reader_.last(); }

  /// Whether the server has hung up, given that no answer is due.
  bool is_stale() const noexcept { return socket_.is_readable(); }
  /// Ends an exchange under way on another thread.
  void shut_down() noexcept { socket_.shut_down(); }

 private:
  std::string receive_body(const http_response& head);

  tcp_socket socket_;
  message_reader reader_;
};

/// One request on a connection of its own.
http_response ask(int port, std::string_view request);

/// A visitor: keeps cookies as a web_browser does, and sends them with every request.
class web_browser {
 public:
  explicit web_browser(int port) : port_(port) {}

  http_response get(const std::string& target) { return send("GET", target, ""); }
  http_response head(const std::string& target) { return send("HEAD", target, ""); }
  /// The body is a form (application/x-www-form-urlencoded).
  http_response post(const std::string& target, const std::string& body) {
    return send("POST", target, body);
  }

  /// By name.
  std::map<std::string, std::string>& cookies() { return cookies_; }
  void move_to(int port) { port_ = port; }
  /// Forgets the cookies that end with the browser.
  void close();

 private:
  http_response send(const std::string& method, const std::string& target, const std::string& body);
  std::string cookie_field() const;
  void keep_cookies(const http_response& response);

  int port_;
  std::map<std::string, std::string> cookies_;
  std::set<std::string> persistent_;  ///< names of cookies with a Max-Age
};

}  // namespace dynasession::test
