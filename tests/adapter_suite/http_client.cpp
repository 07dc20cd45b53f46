// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/http_client.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

namespace dynasession::test {
namespace {

constexpr timeval patience{20, 0};

bool has_body(std::string_view request, const http_response& head) {
  return !request.starts_with("HEAD ") && head.status != 304 && head.status != 204;
}

}  // namespace

connection::connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<std::uint16_t>(port));
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0) return;
  ::close(socket_);
  throw std::runtime_error("no server on port " + std::to_string(port));
}

connection::~connection() { ::close(socket_); }

http_response connection::exchange(std::string_view request) {
  send_all(request);
  http_response response(receive_head());
  if (has_body(request, response)) response.body = receive_body(response);
  return response;
}

void connection::send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    // A server may answer before it has read everything: the answer is what counts.
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool connection::receive_more() {
  std::array<char, 4096> buffer;
  const auto count = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::string connection::receive_head() {
  while (received_.find("\r\n\r\n") == std::string::npos)
    if (!receive_more()) throw std::runtime_error("no answer, but: " + received_);
  const auto end = received_.find("\r\n\r\n") + 4;
  auto head = received_.substr(0, end);
  received_.erase(0, end);
  return head;
}

std::string connection::receive_body(const http_response& head) {
  const bool chunked = head.first("transfer-encoding") == "chunked";
  const auto length = head.first("content-length");
  const auto wanted =
      length.empty() ? std::string::npos : std::strtoul(length.c_str(), nullptr, 10);
  const auto complete = [&] {
    return chunked ? received_.ends_with("0\r\n\r\n") : received_.size() >= wanted;
  };
  while (!complete() && receive_more()) continue;
  auto body = chunked ? unchunked(received_) : received_.substr(0, wanted);
  received_.erase(0, chunked ? std::string::npos : wanted);
  return body;
}

http_response ask(int port, std::string_view request) { return connection(port).exchange(request); }

http_response web_browser::send(const std::string& method, const std::string& target,
                            const std::string& body) {
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + cookie_field();
  if (method == "POST")
    request += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n";
  auto response = ask(port_, request + "Connection: close\r\n\r\n" + body);
  keep_cookies(response);
  return response;
}

std::string web_browser::cookie_field() const {
  if (cookies_.empty()) return {};
  std::string pairs;
  for (const auto& [name, value] : cookies_)
    pairs.append(pairs.empty() ? "" : "; ").append(name).append("=").append(value);
  return "Cookie: " + pairs + "\r\n";
}

void web_browser::keep_cookies(const http_response& response) {
  for (const auto& field : response.all("set-cookie")) {
    const auto name = field.substr(0, field.find('='));
    if (field.find("Max-Age=0") != std::string::npos)
      cookies_.erase(name);
    else
      cookies_[name] = response.cookie_value(name);
  }
}

}  // namespace dynasession::test
