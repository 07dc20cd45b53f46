// SPDX-License-Identifier: Apache-2.0
#include "expect.hpp"
#include "net/http_codec.hpp"
#include "targets.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace fuzz {
namespace {

using namespace dynasession::net;

auto as_tuple(const response_reader& reader, http_response response, std::size_t taken) {
  std::vector<std::string> texts;
  for (const auto [name, value] : response.fields)
    texts.insert(texts.end(), {std::string(name), std::string(value)});
  texts.push_back(std::move(response.body));
  return std::tuple(reader.is_complete(), reader.failure() != nullptr, reader.keeps_connection(),
                    response.status, std::move(texts), reader.failure() ? 0 : taken);
}

auto read_in_pieces(std::string_view input, std::size_t size) {
  response_reader reader;
  std::size_t taken = 0;
  while (taken < input.size()) {
    const auto piece = input.substr(taken, size);
    const auto now = reader.take(piece);
    taken += now;
    if (now < piece.size()) break;
  }
  expect(reader.failure() || reader.is_complete() || taken == input.size(),
         "all bytes are taken until the end");
  reader.take_end();
  return as_tuple(reader, reader.failure() ? http_response() : reader.release(), taken);
}

}  // namespace

void http_responses(std::string_view input) {
  const auto whole = read_in_pieces(input, input.size());
  for (const std::size_t size : {1, 3, 64})
    expect(read_in_pieces(input, size) == whole, "pieces do not matter");
  const auto& texts = std::get<4>(whole);
  expect(texts.back().size() <= max_body_size, "the memory is bounded");
  for (std::size_t i = 0; i + 1 < texts.size(); ++i)
    expect(texts[i].find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
           "a field is one line");
}

}  // namespace fuzz
