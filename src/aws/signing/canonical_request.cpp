// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/canonical_request.hpp"

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "support/ascii.hpp"
#include "support/percent_encoding.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <array>
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

using net::http_field;
using canonical_fields = boost::container::small_vector<http_field, 8>;

bool is_signed(std::string_view name, const signing_options& options) {
  constexpr std::array<std::string_view, 6> never{"authorization", "connection",
                                                  "expect",        "transfer-encoding",
                                                  "user-agent",    "x-amzn-trace-id"};
  const auto is_name = [name](std::string_view other) {
    return ascii::equal_ignoring_case(name, other);
  };
  if (is_name("x-amz-security-token")) return options.sign_session_token;
  return std::ranges::none_of(never, is_name);
}

bool precedes(std::string_view a, std::string_view b) {
  return std::ranges::lexicographical_compare(
      a, b, {}, [](char c) { return ascii::lower(c); }, [](char c) { return ascii::lower(c); });
}

/// Sorted by name; those with the same name are in the order of the request.
canonical_fields fields_of(const net::http_request& request, std::string_view host,
                           const signing_options& options) {
  canonical_fields fields;
  const auto insert = [&fields](http_field each) {
    const auto place = std::ranges::upper_bound(fields, each.name, precedes, &http_field::name);
    fields.insert(place, each);
  };
  insert({"host", host});
  for (const auto field : request.fields)
    if (is_signed(field.name, options)) insert(field);
  return fields;
}

void append_lower(std::string& text, std::string_view name) {
  const auto begin = text.size();
  text.append(name);
  std::ranges::transform(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(),
                         text.begin() + static_cast<std::ptrdiff_t>(begin),
                         [](char c) { return ascii::lower(c); });
}

/// Trimmed, with every run of white space replaced by one space.
void append_value(std::string& text, std::string_view value) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  const auto begin = text.size();
  if (std::ranges::none_of(value, is_blank)) {
    text.append(value);
    return;
  }
  for (const char c : value) {
    if (!is_blank(c))
      text += c;
    else if (text.size() > begin && text.back() != ' ')
      text += ' ';
  }
  if (text.size() > begin && text.back() == ' ') text.pop_back();
}

/// Calls `visit` with each field, and whether the one before has the same name.
template <class Visit>
void for_each_field(const canonical_fields& fields, Visit visit) {
  const http_field* before = nullptr;
  for (const auto& each : fields) {
    visit(each, before && ascii::equal_ignoring_case(before->name, each.name));
    before = &each;
  }
}

/// "host;x-amz-date"
void append_names(std::string& text, const canonical_fields& fields) {
  const auto begin = text.size();
  for_each_field(fields, [&](const http_field& each, bool is_repeated) {
    if (is_repeated) return;
    if (text.size() > begin) text += ';';
    append_lower(text, each.name);
  });
}

/// A line for each name; the values of fields with the same name are joined.
void append_lines(std::string& text, const canonical_fields& fields) {
  for_each_field(fields, [&text](const http_field& each, bool is_repeated) {
    if (is_repeated) {
      text.back() = ',';
    } else {
      append_lower(text, each.name);
      text += ':';
    }
    append_value(text, each.value);
    text += '\n';
  });
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
  text_.reserve(512);

  text_.append(request.method).append("\n");
  text_.append(canonical_path(path, options.normalize_path)).append("\n");
  text_.append(canonical_query(query)).append("\n");
  append_lines(text_, fields);
  text_.append("\n");
  names_at_ = text_.size();
  append_names(text_, fields);
  names_size_ = text_.size() - names_at_;
  text_.append("\n");
  crypto::append_hex(text_, crypto::sha256(request.body));
}

}  // namespace dynasession::inline v0::aws
