// SPDX-License-Identifier: Apache-2.0
#include "demo/server.hpp"

#include "demo/routes.hpp"
#include "demo/secret_key.hpp"
#include "demo/store.hpp"

#include <httplib.h>

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <thread>

namespace demo {
namespace {

constexpr const char* host = "127.0.0.1";

/// Unlike the default `__Host-session; Secure`, which is right behind https: over plain http Safari
/// drops Secure cookies even on this machine. And other programs on 127.0.0.1 share its cookies.
dynasession::configuration session_options(const options& chosen) {
  return {.secret_key = secret_key(chosen.key_file),
          .cookie_name = "demo-session",
          .secure = false,
          .clock = [later = chosen.later] { return dynasession::system_now() + later; }};
}

/// SO_REUSEADDR alone: with cpp-httplib's SO_REUSEPORT two servers could share a port unnoticed.
void allow_quick_restart(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

int bind(httplib::Server& server, int port) {
  server.set_socket_options(allow_quick_restart);
  if (port == 0) return server.bind_to_any_port(host);
  if (server.bind_to_port(host, port)) return port;
  throw std::runtime_error("cannot listen on " + std::string(host) + ":" + std::to_string(port) +
                           "; is the port in use? --port chooses another");
}

sigset_t stop_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  return signals;
}

/// For this thread and those it starts from here on.
void keep_signals_for_waiting() {
  const auto signals = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

/// `announce` is called once requests are answered.
void run_until_signal(httplib::Server& server, const auto& announce) {
  std::jthread listening([&server] {
    server.listen_after_bind();
    ::kill(::getpid(), SIGTERM);  // should listening ever fail by itself
  });
  while (!server.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  announce();
  const auto signals = stop_signals();
  int signal = 0;
  ::sigwait(&signals, &signal);
  server.stop();
}

}  // namespace

void serve(const options& chosen) {
  const auto options = session_options(chosen);
  prepare_place(chosen.store);  // may take a while, so Ctrl+C ends it
  keep_signals_for_waiting();
  const auto store = open_store(chosen.store);
  const dynasession::session_manager sessions(store, options);

  httplib::Server server;
  server.set_keep_alive_timeout(1);    // an idle browser must not delay the end
  server.set_keep_alive_max_count(1);  // else it reads the body of a GET as the next request
  server.set_payload_max_length(64 * 1024);
  const auto address = std::string(host) + ":" + std::to_string(bind(server, chosen.port));
  const site site{options, sessions, {std::string(store->name()), address, ::getpid()}};
  add_routes(server, site);

  run_until_signal(server, [&] {
    std::cout << "http://" << address << "\nsessions are kept in " << place_of(chosen.store)
              << "; Ctrl+C stops the server" << std::endl;
  });
}

}  // namespace demo
