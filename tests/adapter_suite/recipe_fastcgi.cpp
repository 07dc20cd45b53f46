// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/https.hpp"
#include "adapter_suite/recipe_servers.hpp"
#include "http/tcp_socket.hpp"
#include "recipes/fastcgi.hpp"
#include "support/nginx_process.hpp"
#include "support/temporary_folder.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

constexpr std::size_t fastcgi_threads = 8;

recipes::page upload_to_fastcgi(const FCGX_Request& request, session& s) {
  std::size_t size = 0;
  std::array<char, 1024> buffer;
  for (int got; (got = FCGX_GetStr(buffer.data(), buffer.size(), request.in)) > 0;)
    size += static_cast<std::size_t>(got);
  return page_of(answer_upload(size, s));
}

/// nginx as the documentation sets it up, but for the place of the socket.
class nginx_with_fastcgi {
 public:
  /// One for all tests of a process.
  static const nginx_with_fastcgi& started() {
    static const nginx_with_fastcgi one;
    return one;
  }

  int port(bool with_tls) const { return with_tls ? tls_port_ : port_; }
  std::string socket() const { return folder_.file("fastcgi.socket"); }

 private:
  std::string location() const {
    std::ostringstream text;
    text << std::ifstream(RECIPES_SOURCE_FOLDER "/fastcgi.conf").rdbuf();
    return adapted(text.str(), {{"/run/shop/fastcgi.socket", socket()}});
  }

  std::string server() const {
    const auto& files = files_of_localhost();
    return "large_client_header_buffers 32 8k;\nserver {\nlisten 127.0.0.1:" +
           std::to_string(port_) + ";\nlisten 127.0.0.1:" + std::to_string(tls_port_) +
           " ssl;\nssl_certificate " + files.certificate + ";\nssl_certificate_key " + files.key +
           ";\n" + location() + "}\n";
  }

  const temporary_folder folder_;
  const int port_ = tcp_socket::free_port();
  const int tls_port_ = tcp_socket::free_port();
  const nginx_process process_{folder_.path(), server()};
};

class fastcgi_server final : public server_under_test {
 public:
  fastcgi_server(std::shared_ptr<session_store> store, configuration options, bool with_tls = false)
      : sessions_(std::move(store), std::move(options)),
        port_(nginx_with_fastcgi::started().port(with_tls)),
        socket_(FCGX_OpenSocket(nginx_with_fastcgi::started().socket().c_str(), 64)) {
    if (FCGX_Init() != 0 || socket_ < 0) throw std::runtime_error("no socket");
    std::signal(SIGTERM, SIG_DFL);  // libfcgi takes it
    for (std::size_t i = 0; i < fastcgi_threads; ++i) threads_.emplace_back([this] { serve(); });
  }
  ~fastcgi_server() override {
    ::shutdown(socket_, SHUT_RDWR);
    for (auto& each : threads_) each.join();
    ::close(socket_);
  }

  int port() const override { return port_; }

 private:
  void serve() const {
    FCGX_Request request;
    FCGX_InitRequest(&request, socket_, 0);
    while (FCGX_Accept_r(&request) == 0) answer(request);
  }

  void answer(const FCGX_Request& request) const {
    const std::string_view path = FCGX_GetParam("DOCUMENT_URI", request.envp);
    if (const auto* found = find_route(path))
      std::visit(
          [&](auto route) {
            recipes::fastcgi_answer(sessions_, request, function_of<const FCGX_Request&>(route));
          },
          found->handler);
    else if (path == "/upload")
      recipes::fastcgi_answer(sessions_, request, upload_to_fastcgi);
    else
      recipes::fastcgi_send(request, {.status = 404});
  }

  session_manager sessions_;
  int port_;
  int socket_;
  std::vector<std::thread> threads_;
};

}  // namespace

adapter fastcgi_recipe() {
  return adapter_of<fastcgi_server>("fastcgi", {.threads = fastcgi_threads});
}

}  // namespace dynasession::test
