// SPDX-License-Identifier: Apache-2.0
#include <dynasession/dynamodb/table_finding.hpp>

#include <utility>

namespace dynasession::inline v0::table {
namespace {

constexpr const char* not_known = "not known";

std::string in_words(const std::optional<capacity>& units) {
  if (!units) return "on demand";
  return "provisioned, " + std::to_string(units->read) + " read and " +
         std::to_string(units->write) + " write units";
}

std::string or_none(const std::string& text) { return text.empty() ? "none" : text; }

bool asks_for_billing(const table_options& asked) {
  return asked.billing_mode || asked.read_capacity || asked.write_capacity;
}

std::optional<capacity> found_capacity(const table_description& found) {
  if (found.billing_mode == billing::on_demand) return std::nullopt;
  return capacity{found.read_capacity, found.write_capacity};
}

// An alias may refer to any key; an id is the end of the ARN.
bool may_be(const std::string& asked, const std::string& found) {
  if (found.empty()) return false;
  return asked.find("alias/") != asked.npos || found == asked || found.ends_with("/" + asked);
}

std::string keys_of(const tag_map& tags) {
  std::string keys;
  for (const auto& [key, value] : tags) keys.append(keys.empty() ? "" : ", ").append(key);
  return or_none(keys);
}

tag_map lacking(const tag_map& asked, const tag_map& found) {
  tag_map missing;
  for (const auto& [key, value] : asked) {
    const auto there = found.find(key);
    if (there == found.end() || there->second != value) missing.emplace(key, value);
  }
  return missing;
}

/// Collects findings.
class comparison {
 public:
  void expect(bool holds, part what, fault kind, std::string expected, std::string found) {
    if (!holds) findings.push_back({what, kind, std::move(expected), std::move(found)});
  }

  std::vector<finding> findings;
};

void compare_keys(const table_description& found, const std::string& table_key, comparison& to) {
  const auto key = table_key + " (S)";
  to.expect(found.key == key, part::key, fault::incompatible, key, or_none(found.key));
  const bool exists = !found.index_status.empty();
  to.expect(found.index_key == "user_id (S)", part::index,
            exists ? fault::incompatible : fault::missing, "user_id (S)", or_none(found.index_key));
}

void compare_price(const table_description& found, const table_options& asked, comparison& to) {
  const auto expected = in_words(capacity_of(asked));
  const auto there = in_words(found_capacity(found));
  to.expect(!asks_for_billing(asked) || expected == there, part::billing, fault::different,
            expected, there);
  to.expect(asked.encryption_key.empty() || may_be(asked.encryption_key, found.encryption_key),
            part::encryption, fault::different, asked.encryption_key,
            found.encryption_key.empty() ? "a key of DynamoDB's own" : found.encryption_key);
}

void compare_expiry(const table_description& found, const table_options& asked, comparison& to) {
  if (!asked.expiry) return;
  if (!found.expiry_attribute)
    return to.expect(false, part::expiry, fault::unknown, "by expire_at", not_known);
  const auto& attribute = *found.expiry_attribute;
  to.expect(attribute == "expire_at", part::expiry,
            attribute.empty() ? fault::missing : fault::incompatible, "by expire_at",
            attribute.empty() ? "off" : "by " + attribute);
}

void compare_extras(const table_description& found, const table_options& asked, comparison& to) {
  to.expect(!asked.deletion_protection || found.deletion_protection, part::deletion_protection,
            fault::missing, "on", "off");
  const auto& recovery = found.point_in_time_recovery;
  to.expect(!asked.point_in_time_recovery || recovery.value_or(false), part::point_in_time_recovery,
            recovery ? fault::missing : fault::unknown, "on", recovery ? "off" : not_known);
  const auto missing = lacking(asked.tags, found.tags.value_or(tag_map()));
  to.expect(missing.empty(), part::tags, found.tags ? fault::missing : fault::unknown,
            keys_of(missing), found.tags ? "none or other values" : not_known);
}

}  // namespace

std::string_view name_of(part what) noexcept {
  switch (what) {
    case part::key:
      return "key";
    case part::index:
      return "index by user";
    case part::billing:
      return "billing";
    case part::encryption:
      return "encryption key";
    case part::deletion_protection:
      return "deletion protection";
    case part::expiry:
      return "expiry (TTL)";
    case part::point_in_time_recovery:
      return "point-in-time recovery";
    case part::tags:
      return "tags";
    case part::records:
      return "records";
  }
  return "";
}

std::string message_of(const finding& found) {
  std::string text(name_of(found.what));
  return text.append(": expected ").append(found.expected).append(", found ").append(found.found);
}

std::string incompatibilities(const std::vector<finding>& all) {
  std::string text;
  for (const auto& each : all)
    if (each.kind == fault::incompatible)
      text.append(text.empty() ? "" : "; ").append(message_of(each));
  return text;
}

std::vector<finding> compare(const table_description& found, const std::string& table_key,
                             const table_options& asked) {
  comparison all;
  compare_keys(found, table_key, all);
  compare_price(found, asked, all);
  compare_expiry(found, asked, all);
  compare_extras(found, asked, all);
  return std::move(all.findings);
}

}  // namespace dynasession::inline v0::table
