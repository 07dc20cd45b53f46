// SPDX-License-Identifier: Apache-2.0
#include "expect.hpp"
#include "input.hpp"
#include "session/presented_cookies.hpp"
#include "session/session_id.hpp"
#include "session/version_cookies.hpp"
#include "support/ascii.hpp"
#include "targets.hpp"

#include <dynasession/cookie.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace fuzz {
namespace {

using namespace dynasession;
using namespace dynasession::detail;
using pairs = std::vector<std::pair<std::string, std::string>>;

pairs pairs_in(std::string_view field) {
  pairs all;
  for_each_cookie(field, [&](auto name, auto value) { all.emplace_back(name, value); });
  return all;
}

void read_pairs(std::string_view field) {
  const auto all = pairs_in(field);
  for (const auto& [name, value] : all) {
    expect(name.find_first_of("=;") == name.npos, "a name ends at its first mark");
    expect(value.find(';') == value.npos, "a value ends with its pair");
    expect(ascii::trimmed(name) == name, "no blanks around a name");
  }
  auto rest = field;
  auto parts = pairs_in(take_until(';', rest));
  for (auto& each : pairs_in(rest)) parts.push_back(std::move(each));
  expect(parts == all, "the pairs of a field are those of its parts");
}

void find_values(std::string_view field, std::string_view name) {
  std::vector<std::string> expected;
  for_each_cookie(field, [&](auto each, auto value) {
    if (each == name) expected.emplace_back(value);
  });
  std::vector<std::string> found;
  const std::array<std::string_view, 2> fields{field, "a=b"};
  for_each_value(fields, name, [&](auto value) { found.emplace_back(value); });
  expect(name == "a" || found == expected, "the values of a name are found");
}

void judge_presented(std::string_view field, const cookie_signer& signer) {
  presented_cookies seen({.cookies = field}, "s");
  seen.verify(signer);
  expect(seen.verified.size() <= max_candidates, "the work is bounded");
  expect(seen.any || (seen.verified.empty() && !seen.malformed && !seen.forged),
         "no cookie of ours is neither good nor bad");
  expect(!seen.ambiguous, "several sessions under a plain name are no attack");
}

void judge_versions(std::string_view field, const cookie_signer& signer) {
  const auto key = record_key(field);
  const auto newest = presented_versions({.cookies = field}, "s").newest(signer, key);
  expect(!newest || *newest == 0, "no version is made up");
  dynasession::configuration options;
  options.cookie_name = "s";
  const auto version = issuing_version_cookie(options, signer, key, std::int64_t(field.size()) + 1,
                                              transport::unknown);
  const auto whole = std::string(field) + "; " + version.name + '=' + version.value;
  const auto found = presented_versions({.cookies = whole}, "s").newest(signer, key);
  expect(!found || *found == std::int64_t(field.size()) + 1,
         "a version counts beside any other cookies");
}

void verify_values(std::string_view field) {
  const cookie_signer newest("s", "newest", {}), older("s", "older", {}),
      both("s", "newest", {"older"});
  for (const auto& [name, value] : pairs_in(field))
    if (const auto found = both.verify(value))
      expect((found->is_outdated ? older : newest).sign(found->id) == value,
             "a value that verifies was signed with one of the secrets");
  const auto id = record_key(field);
  for (const auto* signer : {&newest, &older}) {
    auto value = signer->sign(id);
    const auto found = both.verify(pairs_in(std::string(field) + "; s=" + value).back().second);
    expect(found && found->id == id, "a signed value verifies beside any other cookies");
    expect(found->is_outdated == (signer == &older), "a cookie of an older secret is outdated");
    value[field.size() % value.size()] ^= 1;
    expect(!both.verify(value), "a value with one changed bit does not verify");
  }
  judge_presented(field, both);
  judge_versions(field, both);
}

cookie cookie_of(std::string_view name, std::string_view value, std::string_view path,
                 std::string_view domain, std::string_view flags) {
  const auto has = [&](char flag) { return flags.find(flag) != flags.npos; };
  cookie made;
  made.name = name;
  made.value = value;
  made.path = path;
  made.domain = domain;
  if (has('a')) made.max_age = std::chrono::seconds(flags.size());
  made.secure = has('s');
  made.http_only = has('h');
  made.partitioned = has('p');
  made.site = has('N') ? same_site::none : has('S') ? same_site::strict : same_site::lax;
  return made;
}

void write_cookie(const cookie& c) try {
  const auto header = c.to_header();
  expect(std::ranges::all_of(header, [](char each) { return each >= 0x20 && each < 0x7f; }),
         "a header is one line of ASCII");
  expect(pairs_in(header).front() == std::pair(c.name, c.value), "a cookie comes back");
  const auto attributes =
      2 + !c.domain.empty() + c.max_age.has_value() + c.secure + c.http_only + c.partitioned;
  expect(std::ranges::count(header, ';') == attributes, "no attribute is smuggled in");
} catch (const session_error& refused) {
  expect(refusal_reason(c).has_value(), "what cannot be written is known before");
  expect_error(refused.reason(), {errc::invalid_configuration});
}

}  // namespace

void cookies(std::string_view input) {
  const auto [field, name, value, path, domain, flags] = pages<6>(input);
  read_pairs(field);
  find_values(field, name);
  verify_values(field);
  write_cookie(cookie_of(name, with_secrets(value), path, domain, flags));
}

}  // namespace fuzz
