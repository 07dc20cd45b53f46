// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, behind a server that speaks FastCGI: `fastcgi /run/shop/fastcgi.socket`.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include "fastcgi.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <signal.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

recipes::page count(const FCGX_Request&, dynasession::session& session) {
  return {.body = "visits: " + std::to_string(session.increment("visits")) + "\n",
          .fields = {{"Content-Type", "text/plain"}}};
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  const dynasession::session_manager sessions(
      std::make_shared<dynasession::sqlite_store>(),  // sessions.db in the current folder
      {.secret_key = secret ? secret : ""});
  FCGX_Init();
  const int socket = FCGX_OpenSocket(argc > 1 ? argv[1] : "/run/shop/fastcgi.socket", 64);
  if (socket < 0) throw std::runtime_error("the socket cannot be made");
  sigset_t ending;  // libfcgi catches SIGTERM, but one of its threads alone would end
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  std::vector<std::jthread> threads;  // as many as requests at once
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { recipes::fastcgi_serve(sessions, socket, count); });
  int signal = 0;
  sigwait(&ending, &signal);
  ::shutdown(socket, SHUT_RDWR);  // each thread answers the request that it has
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
