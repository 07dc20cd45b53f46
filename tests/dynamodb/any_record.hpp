// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/scripted_store.hpp"
#include "http/http_server.hpp"

#include <dynasession/configuration.hpp>

#include <boost/json/serialize.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>

namespace dynasession::test {

inline configuration options_of_manager(concurrency_policy concurrency) {
  configuration made;
  made.secret_key = "a secret of thirty-two bytes ...";
  made.concurrency = concurrency;
  made.deadline = later;
  return made;
}

/// A DynamoDB that stores nothing: a load or a lock finds a record under any key.
class any_record {
 public:
  any_record() = default;
  int port() const noexcept { return server_.port(); }
  std::size_t releases() const { return releases_; }
  std::size_t renewals_of_leases() const { return renewals_; }

 private:
  answer answer_to(const received_request& asked) {
    const auto body = parsed(asked.body);
    if (asked.operation() == "PutItem") return ok_answer();
    record stored;
    stored.key = body.at("Key").at("session_id").at("S").as_string();
    stored.values["n"] = std::int64_t{1};
    stored.created_at = stored.updated_at = system_now();
    stored.expire_at = std::chrono::ceil<std::chrono::seconds>(system_now() + 1h);
    stored.version = 3;
    if (asked.operation() == "GetItem") return item_answer(item_of(stored));
    releases_ += asked.body.find("REMOVE #lock") != asked.body.npos;
    renewals_ += asked.body.find("SET #lock.#beat") != asked.body.npos;
    return ok_answer(boost::json::serialize(boost::json::object{{"Attributes", item_of(stored)}}));
  }

  std::atomic<std::size_t> releases_{0};
  std::atomic<std::size_t> renewals_{0};
  http_server server_{[this](const received_request& asked) { return answer_to(asked); }};
};

}  // namespace dynasession::test
