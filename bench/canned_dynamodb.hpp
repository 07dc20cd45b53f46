// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace bench {

/// How a `canned_dynamodb` answers.
struct canned_options {
  /// After the request has come, on average: from half of it to one and a half.
  std::chrono::milliseconds delay{0};
  /// Whether it never sleeps, and so takes a core of its own. A client that is slow enough to let it sleep also does
  /// the work of waking it, an interrupt of the other core.
  bool polls = false;
  /// The certificate and the key of its TLS (PEM files); empty: plain HTTP.
  std::string certificate_file{};
  std::string key_file{};
  /// It closes a connection after so many requests; 0: never.
  std::size_t requests_a_connection = 0;
  /// How many records a scan of the table finds, half of them not used for seven hours.
  std::size_t records = 0;
};

/// A process that stands for DynamoDB, on the last core. It answers each GetItem with a record of 1 KB that has the
/// key asked for, each UpdateItem with a version, scans with pages of records that exist nowhere, and all else with
/// success. Being a process of its own, it uses none of the memory and the CPU time that are measured. Made before
/// any thread.
class canned_dynamodb {
 public:
  explicit canned_dynamodb(std::chrono::milliseconds delay = std::chrono::milliseconds(0));
  explicit canned_dynamodb(const canned_options& options);
  ~canned_dynamodb();
  canned_dynamodb(const canned_dynamodb&) = delete;
  canned_dynamodb& operator=(const canned_dynamodb&) = delete;

  int port() const noexcept { return port_; }
  std::string endpoint() const;

  /// So far.
  std::size_t requests() const noexcept;
  std::size_t connections() const noexcept;
  /// Those among them that resumed a TLS session.
  std::size_t resumed() const noexcept;

  /// The bytes of the last request of this operation: "GetItem" or "UpdateItem".
  std::string last_request(const std::string& operation) const;

 private:
  struct shared;

  shared* shared_ = nullptr;
  pid_t process_ = 0;
  int port_ = 0;
  bool has_tls_ = false;
};

}  // namespace bench
