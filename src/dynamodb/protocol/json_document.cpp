// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/json_document.hpp"

#include "support/json_writer.hpp"
#include "support/process_end.hpp"

#include <atomic>
#include <memory>
#include <new>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace dom = simdjson::dom;

// 32 levels of attributes with two braces each, and the objects around them.
constexpr std::size_t max_depth = 80;
// Of a parser that is kept. Its memory grows with the largest text.
constexpr std::size_t max_kept = 64 * 1024;
// Of a text whose document is kept, which takes ten times as much.
constexpr std::size_t max_spare = 8 * 1024;

bool parse_into(dom::document& parsed, dom::parser& parser, std::string_view text) {
  if (parser.max_depth() != max_depth &&
      parser.allocate(text.size(), max_depth) != simdjson::SUCCESS)
    return false;
  dom::element root;
  const auto failure = parser.parse_into_document(parsed, text.data(), text.size()).get(root);
  return failure == simdjson::SUCCESS && root.is_object();
}

/// For threads whose own parser is destroyed; null while one of them uses it. It is made before that is, because
/// simdjson makes parsers with a static object, which may be destroyed then, too.
std::atomic<dom::parser*>& last_parser() {
  static std::atomic<dom::parser*> made = [] {
    auto parser = std::make_unique<dom::parser>();
    if (parser->allocate(1, max_depth) != simdjson::SUCCESS) throw std::bad_alloc();
    return parser.release();
  }();
  return made;
}

bool parse_with_last(dom::document& parsed, std::string_view text) {
  auto& last = last_parser();
  dom::parser* taken = nullptr;
  while ((taken = last.exchange(nullptr)) == nullptr) last.wait(nullptr);
  const bool done = parse_into(parsed, *taken, text);
  last = taken;
  last.notify_one();
  return done;
}

bool parse_into(dom::document& parsed, std::string_view text) {
  last_parser();
  auto* const kept = detail::of_this_thread<dom::parser>();
  if (!kept) return parse_with_last(parsed, text);
  if (text.size() <= max_kept) return parse_into(parsed, *kept, text);
  dom::parser large;
  return parse_into(parsed, large, text);
}

// The last document of this thread. Once nobody reads it any more, the next answer takes its memory.
std::shared_ptr<dom::document>* spare() {
  return detail::of_this_thread<std::shared_ptr<dom::document>>();
}

std::shared_ptr<dom::document> unused_document() {
  const auto* const last = spare();
  if (!last || last->use_count() != 1) return std::make_shared<dom::document>();
  std::atomic_thread_fence(std::memory_order_acquire);  // another thread may have been the reader
  return *last;
}

template <class T>
std::optional<T> as(const std::optional<dom::element>& value) noexcept {
  T found{};
  if (!value || value->get(found) != simdjson::SUCCESS) return std::nullopt;
  return found;
}

void append_json(std::string& json, dom::element value);

void append_json(std::string& json, dom::object object) {
  json += '{';
  for (const auto [name, value] : object) {
    if (json.back() != '{') json += ',';
    detail::append_json_string(json, name);
    json += ':';
    append_json(json, value);
  }
  json += '}';
}

void append_json(std::string& json, dom::array array) {
  json += '[';
  for (const auto each : array) {
    if (json.back() != '[') json += ',';
    append_json(json, each);
  }
  json += ']';
}

void append_json(std::string& json, dom::element value) {
  if (dom::object object; value.get(object) == simdjson::SUCCESS) return append_json(json, object);
  if (dom::array array; value.get(array) == simdjson::SUCCESS) return append_json(json, array);
  if (std::string_view text; value.get(text) == simdjson::SUCCESS)
    return detail::append_json_string(json, text);
  json.append(simdjson::minify(value));
}

}  // namespace

std::optional<std::string_view> json_view::text() const noexcept {
  return as<std::string_view>(value_);
}

std::optional<bool> json_view::truth() const noexcept { return as<bool>(value_); }

std::optional<double> json_view::number() const noexcept { return as<double>(value_); }

std::optional<std::uint64_t> json_view::count() const noexcept { return as<std::uint64_t>(value_); }

json_view json_view::operator[](std::string_view name) const noexcept {
  const auto object = as<dom::object>(value_);
  dom::element found;
  if (!object || object->at_key(name).get(found) != simdjson::SUCCESS) return {};
  return json_view(found);
}

std::pair<std::string_view, json_view> json_view::only_member() const noexcept {
  const auto object = as<dom::object>(value_);
  if (!object || object->size() != 1) return {};
  const auto only = *object->begin();
  return {only.key, json_view(only.value)};
}

std::vector<json_view> json_view::elements() const {
  std::vector<json_view> list;
  if (const auto array = as<dom::array>(value_))
    for (const auto each : *array) list.emplace_back(each);
  return list;
}

std::size_t json_view::size() const noexcept {
  if (const auto array = as<dom::array>(value_)) return array->size();
  const auto object = as<dom::object>(value_);
  return object ? object->size() : 0;
}

std::string json_view::json() const {
  std::string json;
  if (value_) append_json(json, *value_);
  return json;
}

std::optional<json_document> json_document::parse(std::string_view text) {
  if (text.empty()) return std::nullopt;
  auto parsed = unused_document();
  if (!parse_into(*parsed, text)) return std::nullopt;
  if (auto* const last = spare(); last && text.size() <= max_spare) *last = parsed;
  json_document made;
  made.parsed_ = std::move(parsed);
  return made;
}

json_view json_document::root() const noexcept {
  return parsed_ ? json_view(parsed_->root()) : json_view();
}

}  // namespace dynasession::inline v0::dynamodb
