// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bench {

/// The answers of a `canned_dynamodb`, with their checksums, made once for each key.
class canned_answers {
 public:
  /// `records`: that a scan finds.
  explicit canned_answers(std::size_t records) : records_(records) {}

  /// The whole answer, as it is sent.
  std::string to(std::string_view operation, std::string_view body);

 private:
  std::string item_for(std::string_view body);
  std::string page_for(std::string_view body) const;

  std::size_t records_;
  std::unordered_map<std::string, std::string> items_;
};

}  // namespace bench
