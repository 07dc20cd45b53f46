// SPDX-License-Identifier: Apache-2.0
#include "expect.hpp"
#include "input.hpp"
#include "records/value_codec.hpp"
#include "support/json_text.hpp"
#include "targets.hpp"

namespace fuzz {

using namespace dynasession;

void json_values(std::string_view input) {
  const auto text = with_secrets(input);
  const auto value = detail::decode(text);
  if (!value) return expect_error(value.error(), {errc::corrupt_record});
  const auto written = detail::encode(*value);
  expect(written.has_value(), "what was read can be stored");
  const auto again = detail::decode(*written);
  expect(again && *again == *value, "a value comes back");
  expect(*detail::encode(*again) == *written, "it is written in one way");
  expect(written->index() == 0 || detail::same_value(*written, text),
         "a value is the same, however it is written");
  expect(detail::parse_json(detail::pretty_json(*value)) == *value, "it is the same for people");
}

}  // namespace fuzz
