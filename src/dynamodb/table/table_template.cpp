// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/effective_options.hpp"
#include "dynamodb/table/table_requests.hpp"
#include "support/json_text.hpp"

#include <dynasession/dynamodb/table_template.hpp>

#include <boost/json/array.hpp>

#include <string_view>
#include <utility>

namespace dynasession::inline v0::table {
namespace {

namespace json = boost::json;

// The parameters of CreateTable, and the settings that need other requests.
json::object properties(const dynamodb_options& where, const table_options& options) {
  auto all = dynamodb::table_definition(where.table_name, where.table_key, options);
  if (auto* encryption = all.if_contains("SSESpecification")) {
    auto& members = encryption->as_object();
    members.erase("Enabled");
    members["SSEEnabled"] = true;  // the name in CloudFormation
  }
  if (options.expiry) all["TimeToLiveSpecification"] = dynamodb::expiry_specification();
  if (options.point_in_time_recovery)
    all["PointInTimeRecoverySpecification"] = dynamodb::recovery_specification();
  return all;
}

// A quoted string of Terraform, in which "${" and "%{" must be escaped.
std::string terraform_string(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool begins_expression =
        text.substr(i).starts_with("${") || text.substr(i).starts_with("%{");
    if (c < 0x20)
      out.append("\\u00").append({digits[c >> 4], digits[c & 15]});
    else if (c == '"' || c == '\\')
      out.append("\\").append(1, text[i]);
    else
      out.append(begins_expression ? 2 : 1, text[i]);
  }
  return out + '"';
}

/// Writes Terraform's language.
class terraform_text {
 public:
  void open(const std::string& head) {
    line(head + " {");
    ++depth_;
  }
  void close() {
    --depth_;
    line("}");
  }
  void set(std::string_view name, const std::string& value) {
    line(std::string(name) + " = " + value);
  }
  void set(const capacity& units) {
    set("read_capacity", std::to_string(units.read));
    set("write_capacity", std::to_string(units.write));
  }
  void blank() { text_ += '\n'; }
  std::string take() { return std::move(text_); }

 private:
  void line(const std::string& content) {
    text_.append(2 * depth_, ' ').append(content).append("\n");
  }

  std::string text_;
  std::size_t depth_ = 0;
};

void write_attribute(terraform_text& out, const std::string& name) {
  out.open("attribute");
  out.set("name", terraform_string(name));
  out.set("type", terraform_string("S"));
  out.close();
}

void write_index(terraform_text& out, const table_options& options) {
  out.open("global_secondary_index");
  out.set("name", terraform_string(dynamodb::user_index));
  out.set("hash_key", terraform_string("user_id"));
  out.set("projection_type", terraform_string("KEYS_ONLY"));
  if (const auto units = capacity_of(options)) out.set(*units);
  out.close();
}

bool is_named_key(const table_options& options) {
  return !options.encryption_key.empty() && options.encryption_key != "alias/aws/dynamodb";
}

// Terraform needs the ARN, so a data source looks it up by id or alias.
void write_key_of_kms(terraform_text& out, const table_options& options) {
  if (!is_named_key(options)) return;
  out.open("data \"aws_kms_key\" \"sessions\"");
  out.set("key_id", terraform_string(options.encryption_key));
  out.close();
  out.blank();
}

void write_encryption(terraform_text& out, const table_options& options) {
  if (options.encryption_key.empty()) return;
  out.open("server_side_encryption");
  out.set("enabled", "true");
  if (is_named_key(options)) out.set("kms_key_arn", "data.aws_kms_key.sessions.arn");
  out.close();
}

void write_expiry(terraform_text& out) {
  out.open("ttl");
  out.set("attribute_name", terraform_string("expire_at"));
  out.set("enabled", "true");
  out.close();
}

void write_recovery(terraform_text& out) {
  out.open("point_in_time_recovery");
  out.set("enabled", "true");
  out.close();
}

void write_tags(terraform_text& out, const tag_map& tags) {
  if (tags.empty()) return;
  out.open("tags =");
  for (const auto& [key, value] : tags) out.set(terraform_string(key), terraform_string(value));
  out.close();
}

void write_table(terraform_text& out, const dynamodb_options& where, const table_options& options) {
  const auto units = capacity_of(options);
  out.set("name", terraform_string(where.table_name));
  out.set("billing_mode", terraform_string(units ? "PROVISIONED" : "PAY_PER_REQUEST"));
  if (units) out.set(*units);
  out.set("hash_key", terraform_string(where.table_key));
  if (options.deletion_protection) out.set("deletion_protection_enabled", "true");
  write_attribute(out, where.table_key);
  write_attribute(out, "user_id");
  write_index(out, options);
  write_encryption(out, options);
  if (options.expiry) write_expiry(out);
  if (options.point_in_time_recovery) write_recovery(out);
  write_tags(out, options.tags);
}

}  // namespace

std::string cloudformation(const dynamodb_options& where, const table_options& options) {
  dynamodb::validate(where);
  validate(options);
  const json::object table{{"Type", "AWS::DynamoDB::Table"},
                           {"Properties", properties(where, options)}};
  return detail::pretty_json(json::object{{"AWSTemplateFormatVersion", "2010-09-09"},
                                          {"Description", "Sessions of dynasession"},
                                          {"Resources", json::object{{"Sessions", table}}}});
}

std::string terraform(const dynamodb_options& where, const table_options& options) {
  dynamodb::validate(where);
  validate(options);
  terraform_text out;
  write_key_of_kms(out, options);
  out.open("resource \"aws_dynamodb_table\" \"sessions\"");
  write_table(out, where, options);
  out.close();
  return out.take();
}

}  // namespace dynasession::inline v0::table
