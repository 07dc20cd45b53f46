// SPDX-License-Identifier: Apache-2.0
#include "http/http_client.hpp"

#include <optional>
#include <stdexcept>

namespace dynasession::test {
namespace {

bool may_have_body(const http_response& head) { return head.status != 304 && head.status != 204; }

std::string in_full(std::optional<std::string> part, const message_reader& reader) {
  if (!part) throw std::runtime_error("no answer, but: " + reader.unread());
  return *std::move(part);
}

}  // namespace

connection::connection(int port, std::chrono::milliseconds timeout)
    : socket_(tcp_socket::connected_to(port)), reader_(socket_, timeout) {}

http_response connection::exchange(std::string_view request) {
  return parse_response(exchange_bytes(request));
}

std::string connection::exchange_bytes(std::string_view request) {
  send(request);
  return receive_bytes(!request.starts_with("HEAD "));
}

void connection::send(std::string_view bytes) {
  // A server may answer before it has read everything: the answer is what counts.
  socket_.send(bytes);
}

std::string connection::receive_bytes(bool with_body) {
  auto message = in_full(reader_.head(), reader_);
  const http_response head(message);
  if (with_body && may_have_body(head)) message += receive_body(head);
  return message;
}

std::string connection::receive_body(const http_response& head) {
  if (head.is_chunked()) return in_full(reader_.chunks(), reader_);
  if (const auto length = head.content_length()) return in_full(reader_.exactly(*length), reader_);
  return reader_.rest();
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
    if (field.find("; Max-Age=") != std::string::npos)
      persistent_.insert(name);
    else
      persistent_.erase(name);
  }
}

void web_browser::close() {
  std::erase_if(cookies_, [this](const auto& each) { return !persistent_.contains(each.first); });
}

}  // namespace dynasession::test
