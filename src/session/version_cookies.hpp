// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/session_id.hpp"

#include <dynasession/configuration.hpp>
#include <dynasession/cookie.hpp>
#include <dynasession/request_facts.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Cookies that say which version of its session a browser has, so that no read is older. There is one cookie
/// for each version, named by it and by the record: responses arrive in any order, and a late one must not
/// replace what a newer one said. The highest version counts. models/read_consistency.pml checks this.
namespace dynasession::inline v0::detail {

/// How long an eventually consistent read may lag behind for a browser to be safe from it. In DynamoDB it is
/// usually below a second.
constexpr std::chrono::seconds longest_lag{10};

/// How long a browser keeps a version cookie: until no read and no record in memory can be older.
std::chrono::seconds version_cookie_age(const configuration& options);

/// The cookie of a version, `<cookie_name>.v<version>-<start of the record's key>`.
cookie issuing_version_cookie(const configuration& options, const cookie_signer& signer,
                              std::string_view record_key, std::int64_t version, transport how);
cookie deleting_version_cookie(const configuration& options, std::string_view record_key,
                               std::int64_t version, transport how);

/// Version cookies that are looked at: a browser has one for each save of its last seconds, less those that
/// a later save deleted, and a hostile client must not make much work.
constexpr std::size_t max_version_cookies = 64;
/// In one response, whose head must stay small. What is left ends by itself a few seconds later.
constexpr std::size_t max_deletions = 8;

/// The version cookies that a request brought. One is verified, and only for a request that loads its session.
class presented_versions {
 public:
  presented_versions() = default;
  presented_versions(const request_facts& facts, std::string_view cookie_name);

  /// false: the request came without its Cookie fields.
  bool are_given() const noexcept { return are_given_; }
  /// The newest version of the record that the browser has; 0: none, or only older ones than a read can be.
  /// nullopt: it may have any, for its cookies are not given, too many, or signed by a secret that is not ours.
  std::optional<std::int64_t> newest(const cookie_signer& signer,
                                     std::string_view record_key) const;
  /// The oldest of those of the record that came and are older than this one, at most `max_deletions`.
  std::vector<std::int64_t> below(std::int64_t version, std::string_view record_key) const;

 private:
  struct presented {
    std::int64_t version;
    std::string record;  ///< the start of its key
    std::string signature;
  };

  void take(std::string_view after_cookie_name, std::string_view value);
  /// Those of one record, the highest first.
  std::vector<const presented*> of(std::string_view record_key) const;

  std::vector<presented> candidates_;
  bool are_given_ = false;
  bool are_too_many_ = false;
};

}  // namespace dynasession::inline v0::detail
