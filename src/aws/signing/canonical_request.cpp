// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/canonical_request.hpp"

#include "support/ascii.hpp"
#include "aws/signing/canonical_uri.hpp"
#include "crypto/hex.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace dynasession::inline v0::aws {
namespace {

using canonical_fields = std::map<std::string, std::string>;

bool is_signed(std::string_view name, const signing_options& options) {
  constexpr std::array<std::string_view, 6> never{"authorization", "connection",
                                                  "expect",        "transfer-encoding",
                                                  "user-agent",    "x-amzn-trace-id"};
  if (name == "x-amz-security-token") return options.sign_session_token;
  return std::ranges::find(never, name) == never.end();
}

/// Trimmed, and every run of white space made one space.
std::string canonical_value(std::string_view value) {
  constexpr std::string_view blanks = " \t\r\n";
  std::string text;
  for (const char c : value) {
    if (blanks.find(c) == blanks.npos)
      text += c;
    else if (!text.empty() && text.back() != ' ')
      text += ' ';
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

/// Fields of one name become one, their values in the order of the request.
canonical_fields fields_of(const net::http_request& request, std::string_view host,
                           const signing_options& options) {
  canonical_fields fields{{"host", canonical_value(host)}};
  for (const auto& field : request.fields) {
    auto name = ascii::lower(field.name);
    if (!is_signed(name, options)) continue;
    auto value = canonical_value(field.value);
    const auto [found, is_new] = fields.try_emplace(std::move(name), value);
    if (!is_new) found->second += ',' + value;
  }
  return fields;
}

std::string joined_names(const canonical_fields& fields) {
  std::string names;
  for (const auto& [name, value] : fields) names += names.empty() ? name : ';' + name;
  return names;
}

}  // namespace

canonical_request::canonical_request(const net::http_request& request, std::string_view host,
                                     const signing_options& options) {
  const std::string_view target = request.target;
  const auto path = target.substr(0, target.find('?'));
  const auto query = target.substr(std::min(target.size(), path.size() + 1));
  const auto fields = fields_of(request, host, options);
  signed_fields_ = joined_names(fields);

  text_.append(request.method).append("\n");
  text_.append(canonical_path(path, options.normalize_path)).append("\n");
  text_.append(canonical_query(query)).append("\n");
  for (const auto& [name, value] : fields) text_.append(name + ':' + value + '\n');
  text_.append("\n").append(signed_fields_).append("\n");
  text_.append(crypto::hex(crypto::sha256(request.body)));
}

}  // namespace dynasession::inline v0::aws
