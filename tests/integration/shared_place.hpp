// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/dynamodb_local.hpp"
#include "support/local_table.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace dynasession::test {

/// Where the sessions of one test are, for several processes to share. Gone with the test.
class shared_place {
 public:
  virtual ~shared_place() = default;
  /// What `open_store` takes.
  virtual std::string url() const = 0;
};

class shared_file final : public shared_place {
 public:
  std::string url() const override { return "sqlite:" + folder_.file("sessions.db"); }

 private:
  temporary_folder folder_;
};

class shared_table final : public shared_place {
 public:
  std::string url() const override { return url_at(table_.options().endpoint); }
  int port() const { return port_of(table_.options().endpoint); }
  /// The same table by way of something else, such as a proxy.
  std::string url_at(const std::string& endpoint) const {
    return "dynamodb:" + endpoint + "/" + table_.options().table_name;
  }

 private:
  local_table table_;
};

struct kind_of_place {
  std::string name;
  std::unique_ptr<shared_place> (*make)();
};

inline std::ostream& operator<<(std::ostream& out, const kind_of_place& kind) {
  return out << kind.name;
}

inline std::string name_of_place(const testing::TestParamInfo<kind_of_place>& kind) {
  return kind.param.name;
}

/// Of every store that several processes can share.
inline std::vector<kind_of_place> all_places() {
  return {
      {"sqlite", []() -> std::unique_ptr<shared_place> { return std::make_unique<shared_file>(); }},
      {"dynamodb",
       []() -> std::unique_ptr<shared_place> { return std::make_unique<shared_table>(); }}};
}

}  // namespace dynasession::test
