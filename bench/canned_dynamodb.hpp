// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>

namespace bench {

/// A process that stands for DynamoDB: after `delay` it answers each GetItem with a record of 1 KB that has
/// the key asked for, and each UpdateItem with a version. Being a process of its own, it uses none of the
/// memory and the CPU time that are measured. Made before any thread.
class canned_dynamodb {
 public:
  explicit canned_dynamodb(std::chrono::milliseconds delay = std::chrono::milliseconds(0));
  ~canned_dynamodb();
  canned_dynamodb(const canned_dynamodb&) = delete;
  canned_dynamodb& operator=(const canned_dynamodb&) = delete;

  int port() const noexcept { return port_; }

 private:
  pid_t process_ = 0;
  int port_ = 0;
};

}  // namespace bench
