// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace bench {

/// A process that stands for DynamoDB: it answers each request alike, after a while. Being a process of
/// its own, it uses none of the memory and the CPU time that are measured. Made before any thread.
class slow_server {
 public:
  slow_server(std::string answer_body, std::chrono::milliseconds delay);
  ~slow_server();
  slow_server(const slow_server&) = delete;
  slow_server& operator=(const slow_server&) = delete;

  int port() const noexcept { return port_; }

 private:
  pid_t process_ = 0;
  int port_ = 0;
};

}  // namespace bench
