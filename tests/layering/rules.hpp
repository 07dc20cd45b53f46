// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layering/source_tree.hpp"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace house {

using violations = std::vector<std::string>;

/// A rule of the house, and files that break it: proof that a break would be noticed.
struct rule {
  std::string promise;
  std::function<violations(const source_tree&)> check;
  source_tree planted;
};

inline std::ostream& operator<<(std::ostream& out, const rule& r) { return out << r.promise; }

/// What decides what to keep of a session and what becomes of it: data in, data out.
constexpr const char* pure_code =
    R"((src|include/dynasession)/(detail/)?(apply_changes|commit_plan|cookie|cookie_fields|expiry|)"
    R"(garbage_limits|json_parser|lock_courtesy|lock_watch|record_size|)"
    R"(scan_positions|session_cookie|session_id|session_page|session_summary|stored_row|)"
    R"(token_register|tracked_values|value_codec|verdict)\.\w+)";

/// What decides what to send to AWS and what an answer means: the same.
constexpr const char* pure_code_of_aws =
    R"((src|include/dynasession)/(account_endpoints|aws_credentials|)"
    R"(table_(description|finding|options)|)"
    R"(aws/(?!run_program[.]|credentials/(credentials_provider|credentials_source|sources)[.])[\w/]+|)"
    R"(dynamodb/(attribute|catalog_requests|checksum|clock_skew|compression|)"
    R"(endpoint_environment|expression|item|request|response|retry|retry_quota|)"
    R"(service_endpoint|service_error|table_answers|table_requests|usage|value)|)"
    R"(net/(http_message|proxy))\.\w+)";

/// Who may include whom.
std::vector<rule> include_rules();
/// What code must not do, told from its text.
std::vector<rule> text_rules();
/// How files are named, listed and begun.
std::vector<rule> file_rules();

}  // namespace house
