// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/scripted_store.hpp"
#include "support/thrown_by.hpp"

#include <dynasession/dynamodb/table.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dynasession::test {

/// The table of a server with a script: what `table` asks, and what it makes of the answers.
class table_test : public scripted_store {
 protected:
  using list = std::vector<std::string>;

  struct table_state {
    std::string status = "ACTIVE";
    std::string key = "session_id";
    std::string type = "S";
    std::string index = "ACTIVE";  ///< empty: there is none
    bool is_protected = false;
  };

  static answer table_answer(const table_state& of) {
    boost::json::object table{{"TableName", "the-table"},
                              {"TableArn", "arn:of:table"},
                              {"TableStatus", of.status},
                              {"KeySchema", {{{"AttributeName", of.key}, {"KeyType", "HASH"}}}},
                              {"AttributeDefinitions",
                               {{{"AttributeName", of.key}, {"AttributeType", of.type}},
                                {{"AttributeName", "user_id"}, {"AttributeType", "S"}}}},
                              {"DeletionProtectionEnabled", of.is_protected}};
    if (!of.index.empty())
      table["GlobalSecondaryIndexes"] = {{{"IndexName", "user_id-index"},
                                          {"IndexStatus", of.index},
                                          {"KeySchema", {{{"AttributeName", "user_id"}}}}}};
    return ok_answer(boost::json::serialize(boost::json::object{{"Table", table}}));
  }

  static answer table_answer(const char* status) { return table_answer({.status = status}); }

  static answer expiry_answer(std::string_view status, std::string_view attribute = "expire_at") {
    std::string text = R"({"TimeToLiveDescription":{"TimeToLiveStatus":")";
    return ok_answer(text.append(status).append(R"(","AttributeName":")").append(attribute) +
                     "\"}}");
  }

  static answer recovery_answer(std::string_view status) {
    std::string text =
        R"({"ContinuousBackupsDescription":{"PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":")";
    return ok_answer(text.append(status).append("\"}}}"));
  }

  inline static const answer in_use =
      error_answer(400, "ResourceInUseException", "Table is being changed");
  inline static const answer missing =
      error_answer(400, "ResourceNotFoundException", "Table not found");
  inline static const answer invalid =
      error_answer(400, "ValidationException", "TimeToLive is already enabled");
  inline static const answer unknown =
      error_answer(400, "UnknownOperationException", "An unknown operation");
  inline static const answer denied = error_answer(400, "AccessDeniedException", "no");
  inline static const answer too_early =
      error_answer(400, "ContinuousBackupsUnavailableException", "not yet");
  inline static const answer no_records = ok_answer(R"({"Items":[]})");
  /// Such as the sessions of the Ruby gem, in a table of the same name and key.
  inline static const answer foreign_records = ok_answer(
      R"({"Items":[{"session_id":{"S":"a"},"created_at":{"S":"1764310000"},"expire_at":{"N":"1"}}]})");

  table::creation create(const table::table_options& how = {}) {
    return table::create(options(), how);
  }
  error failure_of_creation(const table::table_options& how = {}) {
    return thrown_by([&] { create(how); });
  }
  error failure_of_check() {
    return thrown_by([&] { messages_of_check(); });
  }
  list messages_of_check(const table::table_options& asked = {}) {
    list messages;
    for (const auto& each : table::check(options(), asked)) messages.push_back(message_of(each));
    return messages;
  }
};

}  // namespace dynasession::test
