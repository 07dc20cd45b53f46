// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/nginx.hpp"

#include "http/tcp_socket.hpp"

namespace dynasession::test {

int nginx::add(const certificate& shown, const std::string& versions) {
  const auto name = folder_.file(std::to_string(sites_.size()));
  shown.write_to(name + ".pem");
  shown.write_key_to(name + ".key");
  return add_site(" ssl", "ssl_certificate " + name + ".pem; ssl_certificate_key " + name +
                              ".key; ssl_protocols " + versions + ";");
}

int nginx::add_plain() { return add_site("", ""); }

int nginx::add_site(const std::string& how, const std::string& more) {
  const int port = tcp_socket::free_port();
  sites_ +=
      "  server {\n    listen 127.0.0.1:" + std::to_string(port) + how + ";\n    " + more +
      "\n    location / { return 200 \"$ssl_protocol $connection $connection_requests\"; }\n  }\n";
  return port;
}

void nginx::start() { process_.emplace(folder_.path(), "  keepalive_requests 3;\n" + sites_); }

}  // namespace dynasession::test
