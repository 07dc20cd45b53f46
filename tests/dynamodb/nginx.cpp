// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/nginx.hpp"

#include "http/tcp_socket.hpp"

#include <fstream>
#include <stdexcept>
#include <vector>

namespace dynasession::test {
namespace {

// A single process, which ends with the test. It writes only into its folder.
constexpr const char* beginning = R"(daemon off;
master_process off;
error_log stderr notice;
pid nginx.pid;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  keepalive_requests 3;
)";

}  // namespace

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

void nginx::start() {
  const auto file = folder_.file("nginx.conf");
  std::ofstream(file) << beginning << sites_ << "}\n";
  process_.emplace(std::vector<std::string>{"/usr/sbin/nginx", "-p", folder_.path().string(), "-e",
                                            "stderr", "-c", file},
                   folder_.path());
  std::string messages;
  for (auto line = process_->read_line(); !line.empty(); line = process_->read_line()) {
    messages += line + '\n';
    if (line.find("event method") != line.npos) return;  // it listens by now
  }
  throw std::runtime_error("nginx does not start: " + messages);
}

}  // namespace dynasession::test
