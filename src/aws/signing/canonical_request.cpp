// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/canonical_request.hpp"

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "support/ascii.hpp"
#include "support/percent_encoding.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace dynasession::inline v0::aws {
namespace {

/// Calls `visit` with each non-empty part between separators.
template <class Visit>
void for_each_part(std::string_view text, char separator, Visit visit) {
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(separator));
    if (!part.empty()) visit(part);
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
}

std::string normalized(std::string_view path) {
  std::vector<std::string_view> kept;
  for_each_part(path, '/', [&](std::string_view segment) {
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
  });
  std::string text;
  for (const auto segment : kept) text.append("/").append(segment);
  if (text.empty() || path.ends_with('/')) text += '/';
  return text;
}

using parameter = std::pair<std::string, std::string>;

parameter encoded_parameter(std::string_view text) {
  const auto name = text.substr(0, text.find('='));
  const auto value = text.substr(std::min(text.size(), name.size() + 1));
  return {detail::percent_encoded(detail::percent_decoded(name)),
          detail::percent_encoded(detail::percent_decoded(value))};
}

using canonical_fields = std::map<std::string, std::string>;

bool is_signed(std::string_view name, const signing_options& options) {
  constexpr std::array<std::string_view, 6> never{"authorization", "connection",
                                                  "expect",        "transfer-encoding",
                                                  "user-agent",    "x-amzn-trace-id"};
  if (name == "x-amz-security-token") return options.sign_session_token;
  return std::ranges::find(never, name) == never.end();
}

/// Trimmed, with every run of white space replaced by one space.
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

/// Fields with the same name are joined, in the order of the request.
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

std::string canonical_path(std::string_view path, bool is_normalized) {
  if (is_normalized) return detail::percent_encoded(normalized(path), "/");
  return path.empty() ? "/" : detail::percent_encoded(path, "/");
}

std::string canonical_query(std::string_view query) {
  std::vector<parameter> parameters;
  for_each_part(query, '&', [&](auto part) { parameters.push_back(encoded_parameter(part)); });
  std::ranges::sort(parameters);
  std::string text;
  for (const auto& [name, value] : parameters) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

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
