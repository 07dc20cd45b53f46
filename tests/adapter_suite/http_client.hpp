// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "adapter_suite/http_response.hpp"

#include <map>
#include <string>
#include <string_view>

namespace dynasession::test {

/// A TCP connection to a server on this machine that sends exactly the bytes it is given.
/// Errors: throws std::runtime_error if the server cannot be reached or falls silent.
class connection {
 public:
  explicit connection(int port);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  http_response exchange(std::string_view request);

 private:
  void send_all(std::string_view bytes);
  bool receive_more();
  std::string receive_head();
  std::string receive_body(const http_response& head);

  int socket_;
  std::string received_;
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

 private:
  http_response send(const std::string& method, const std::string& target, const std::string& body);
  std::string cookie_field() const;
  void keep_cookies(const http_response& response);

  int port_;
  std::map<std::string, std::string> cookies_;
};

}  // namespace dynasession::test
