// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/canonical_uri.hpp"

#include "aws/signing/percent_encoding.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dynasession::inline v0::aws {
namespace {

/// Calls `visit` with each part of what `separator` divides, empty ones left out.
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
  return {percent_encoded(percent_decoded(name)), percent_encoded(percent_decoded(value))};
}

}  // namespace

std::string canonical_path(std::string_view path, bool is_normalized) {
  if (is_normalized) return percent_encoded(normalized(path), "/");
  return path.empty() ? "/" : percent_encoded(path, "/");
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

}  // namespace dynasession::inline v0::aws
