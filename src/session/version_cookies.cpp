// SPDX-License-Identifier: Apache-2.0
#include "session/version_cookies.hpp"

#include "session/presented_cookies.hpp"
#include "session/session_cookie.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr std::string_view infix = ".v";
constexpr std::size_t record_size_in_name = 8;
constexpr std::size_t signature_size = 22;  // of 128 bits in base64url
constexpr std::size_t max_digits = 18;      // no overflow

std::string_view record_in_name(std::string_view record_key) {
  return record_key.substr(0, record_size_in_name);
}

// As std::to_string writes it, so that a version has one name.
std::optional<std::int64_t> version_of(std::string_view digits) {
  std::int64_t version = 0;
  if (digits.empty() || digits.size() > max_digits || digits.front() == '0') return std::nullopt;
  const auto* end = digits.data() + digits.size();
  const auto [rest, code] = std::from_chars(digits.data(), end, version);
  if (code != std::errc() || rest != end || version < 0) return std::nullopt;
  return version;
}

cookie version_cookie(const configuration& options, std::string_view record_key,
                      std::int64_t version, std::string value, transport how) {
  auto made = issuing_cookie(options, std::move(value), how);
  made.name.append(infix).append(std::to_string(version)).append("-");
  made.name.append(record_in_name(record_key));
  return made;
}

}  // namespace

std::chrono::seconds version_cookie_age(const configuration& options) {
  const auto kept = options.cache_for.value_or(std::chrono::milliseconds::zero());
  return longest_lag + std::chrono::ceil<std::chrono::seconds>(kept);
}

cookie issuing_version_cookie(const configuration& options, const cookie_signer& signer,
                              std::string_view record_key, std::int64_t version, transport how) {
  auto made =
      version_cookie(options, record_key, version, signer.sign_version(record_key, version), how);
  made.max_age = version_cookie_age(options);
  return made;
}

cookie deleting_version_cookie(const configuration& options, std::string_view record_key,
                               std::int64_t version, transport how) {
  auto made = version_cookie(options, record_key, version, "", how);
  made.max_age = std::chrono::seconds::zero();
  return made;
}

presented_versions::presented_versions(const request_facts& facts, std::string_view cookie_name)
    : are_given_(facts.cookie_value.empty()) {
  facts.cookies.for_each([&](std::string_view field) {
    are_given_ = true;
    for_each_cookie(field, [&](std::string_view name, std::string_view value) {
      if (name.starts_with(cookie_name)) take(name.substr(cookie_name.size()), value);
    });
  });
}

void presented_versions::take(std::string_view after_cookie_name, std::string_view value) {
  auto name = after_cookie_name;
  constexpr auto least = infix.size() + 1 + 1 + record_size_in_name;
  if (name.size() < least || !name.starts_with(infix) || value.size() != signature_size) return;
  const auto record = name.substr(name.size() - record_size_in_name);
  name.remove_suffix(record_size_in_name);
  if (!name.ends_with('-')) return;
  name.remove_suffix(1);
  const auto version = version_of(name.substr(infix.size()));
  if (!version) return;
  are_too_many_ = candidates_.size() == max_version_cookies;
  if (!are_too_many_) candidates_.push_back({*version, std::string(record), std::string(value)});
}

std::vector<const presented_versions::presented*> presented_versions::of(
    std::string_view record_key) const {
  std::vector<const presented*> found;
  for (const auto& each : candidates_)
    if (each.record == record_in_name(record_key)) found.push_back(&each);
  std::ranges::sort(found, std::ranges::greater(), &presented::version);
  return found;
}

std::optional<std::int64_t> presented_versions::newest(const cookie_signer& signer,
                                                       std::string_view record_key) const {
  if (!are_given_ || are_too_many_) return std::nullopt;
  const auto all = of(record_key);
  if (all.empty()) return 0;
  const auto& highest = *all.front();
  if (!signer.verify_version(record_key, highest.version, highest.signature)) return std::nullopt;
  return highest.version;
}

std::vector<std::int64_t> presented_versions::below(std::int64_t version,
                                                    std::string_view record_key) const {
  std::vector<std::int64_t> found;
  for (const auto* each : of(record_key))
    if (each->version < version) found.push_back(each->version);
  if (found.size() > max_deletions) found.erase(found.begin(), found.end() - max_deletions);
  return found;
}

}  // namespace dynasession::inline v0::detail
