// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on libmicrohttpd: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include "microhttpd.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

recipes::page count(MHD_Connection*, const std::string&, dynasession::session& session) {
  return {.body = "visits: " + std::to_string(session.increment("visits")) + "\n"};
}

MHD_Result answer(void* sessions, MHD_Connection* connection, const char*, const char*, const char*,
                  const char* data, std::size_t* size, void** state) {
  return recipes::microhttpd_answer(*static_cast<dynasession::session_manager*>(sessions),
                                    connection, data, size, state, count);
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  dynasession::session_manager sessions(
      std::make_shared<dynasession::sqlite_store>(),  // sessions.db in the current folder
      {.secret_key = secret ? secret : ""});
  sockaddr_in address{};  // without one it listens on all of them
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8080));
  MHD_Daemon* server = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, nullptr, nullptr, answer,
      &sessions, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
      recipes::microhttpd_forget, nullptr, MHD_OPTION_CONNECTION_LIMIT,
      1000U,  // each has a thread, also if its client sends nothing
      MHD_OPTION_CONNECTION_TIMEOUT, 10U, MHD_OPTION_END);
  if (!server) throw std::runtime_error("the port is in use");
  for (;;) ::pause();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
