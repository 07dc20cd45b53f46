// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/value.hpp"
#include "expect.hpp"
#include "records/value_codec.hpp"
#include "targets.hpp"

#include <optional>
#include <span>
#include <string>

namespace fuzz {
namespace {

using namespace dynasession::dynamodb;

constexpr std::size_t most_per_byte = 256;

std::optional<dynasession::stored_value> read_back(const attribute& written) {
  const auto document = json_document::parse(written.json());
  expect(document.has_value(), "an attribute is JSON");
  return read_value(document->root());
}

void read_frame(std::string_view input) {
  const auto frame = std::as_bytes(std::span(input));
  const auto limit = frame.size() * most_per_byte;
  const auto text = decompress(frame, limit);
  const auto value = read_back(binary(frame));
  expect(text.has_value() == value.has_value(), "a value in B is a frame");
  if (!text) return;
  expect(text->size() <= limit, "no frame holds more than is allowed");
  expect(*value == dynasession::stored_value(*text), "a value in B is what its frame holds");
  expect(text->empty() || !decompress(frame, text->size() - 1), "the limit is exact");
  expect(decompress(compress(*text), text->size()) == text, "what is compressed comes back");
}

void write_text(const std::string& text) {
  expect(decompress(compress(text), text.size()) == text, "a text comes back");
  if (!dynasession::detail::is_utf8(text)) return;  // no value: JSON is UTF-8
  const auto written = write_value(text, 1);
  expect(read_back(written) == dynasession::stored_value(text), "a value comes back");
  expect(stored_size(text, 1) <= text.size(), "no value grows by compression");
}

}  // namespace

void compressed_values(std::string_view input) {
  read_frame(input);
  write_text(std::string(input));
}

}  // namespace fuzz
