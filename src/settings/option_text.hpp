// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/configuration.hpp>
#include <dynasession/option_value.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a value means to an option of some type, and how that type is written. A plain number of a
/// time counts in the unit of its type; "250ms", "30s", "30min", "12h" and "7d" say theirs.
namespace dynasession::inline v0::detail {

/// What is wrong with a value, in words that do not contain it; nullopt if nothing is.
using problem = std::optional<std::string>;

using decimal_seconds = std::chrono::duration<double>;

problem read(const option_value& from, bool& to);
problem read(const option_value& from, std::string& to);
/// A text is a list separated by commas.
problem read(const option_value& from, std::vector<std::string>& to);
problem read(const option_value& from, std::size_t& to);
problem read(const option_value& from, std::chrono::seconds& to);
problem read(const option_value& from, std::chrono::milliseconds& to);
problem read(const option_value& from, decimal_seconds& to);
problem read(const option_value& from, concurrency_policy& to);
problem read(const option_value& from, same_site& to);
problem read(const option_value& from, secure_policy& to);
/// Also true and false, as the gem's `consistent_read` has them: strong and eventual.
problem read(const option_value& from, read_consistency& to);

std::string text_of(bool flag);
std::string text_of(const std::string& text);
std::string text_of(const std::vector<std::string>& list);
std::string text_of(std::size_t number);
std::string text_of(std::chrono::seconds time);
std::string text_of(std::chrono::milliseconds time);
std::string text_of(decimal_seconds time);
std::string text_of(concurrency_policy policy);
std::string text_of(same_site site);
std::string text_of(secure_policy policy);
std::string text_of(read_consistency consistency);

/// "none" is nullopt.
bool is_none(const option_value& from);

/// One of some words, whatever its case.
template <class Word, std::size_t Size>
using words = std::pair<std::string_view, Word>[Size];

problem read_word(const option_value& from, const std::vector<std::string_view>& known,
                  std::size_t& index);

template <class Word, std::size_t Size>
problem read(const option_value& from, const words<Word, Size>& known, Word& to) {
  std::vector<std::string_view> names;
  for (const auto& [name, word] : known) names.push_back(name);
  std::size_t index = 0;
  auto wrong = read_word(from, names, index);
  if (!wrong) to = known[index].second;
  return wrong;
}

template <class Word, std::size_t Size>
problem read(const option_value& from, const words<Word, Size>& known, std::optional<Word>& to) {
  if (is_none(from)) return to = std::nullopt, std::nullopt;
  Word word{};
  auto wrong = read(from, known, word);
  if (wrong) return *wrong + ", or none";
  to = word;
  return wrong;
}

template <class Word, std::size_t Size>
std::string text_of(Word word, const words<Word, Size>& known) {
  for (const auto& [name, candidate] : known)
    if (candidate == word) return std::string(name);
  return {};
}

template <class T>
problem read(const option_value& from, std::optional<T>& to) {
  if (is_none(from)) return to = std::nullopt, std::nullopt;
  T inner{};
  auto wrong = read(from, inner);
  if (wrong) return *wrong + ", or none";
  to = inner;
  return wrong;
}

template <class T>
std::string text_of(const std::optional<T>& maybe) {
  return maybe ? text_of(*maybe) : "none";
}

}  // namespace dynasession::inline v0::detail
