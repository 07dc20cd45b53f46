// SPDX-License-Identifier: Apache-2.0
#include "support/nginx_process.hpp"

#include <fstream>
#include <stdexcept>

namespace dynasession::test {
namespace {

constexpr const char* beginning = R"(daemon off;
master_process off;
error_log stderr notice;
pid nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
)";

std::vector<std::string> command(const std::filesystem::path& folder, const std::string& http) {
  const auto file = folder / "nginx.conf";
  std::ofstream(file) << beginning << http << "}\n";
  return {"/usr/sbin/nginx", "-p", folder.string(), "-e", "stderr", "-c", file.string()};
}

}  // namespace

nginx_process::nginx_process(const std::filesystem::path& folder, const std::string& http)
    : process_(command(folder, http), folder) {
  std::string messages;
  for (auto line = process_.read_line(); !line.empty(); line = process_.read_line()) {
    messages += line + '\n';
    if (line.find("event method") != line.npos) return;  // it listens by now
  }
  throw std::runtime_error("nginx does not start: " + messages);
}

std::string adapted(std::string shown,
                    const std::vector<std::pair<std::string, std::string>>& in_place) {
  for (const auto& [part, used] : in_place) {
    const auto at = shown.find(part);
    if (at == shown.npos) throw std::runtime_error("the documentation does not show " + part);
    shown.replace(at, part.size(), used);
  }
  return shown;
}

}  // namespace dynasession::test
