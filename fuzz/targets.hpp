// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// Fuzz targets for everything that parses foreign input. Each target parses one kind and checks
/// the promises about the result. They run as fuzzers, and as tests over the corpus.
namespace fuzz {

void compressed_values(std::string_view input);
void configuration(std::string_view input);
void cookies(std::string_view input);
void credential_answers(std::string_view input);
void dynamodb_answers(std::string_view input);
void endpoints(std::string_view input);
void http_responses(std::string_view input);
void json_values(std::string_view input);
void profile_files(std::string_view input);

struct target {
  const char* name;  ///< of its folder in the corpus, too
  void (*run)(std::string_view input);
};

constexpr target targets[]{
    {"compressed_values", compressed_values},
    {"configuration", configuration},
    {"cookies", cookies},
    {"credential_answers", credential_answers},
    {"dynamodb_answers", dynamodb_answers},
    {"endpoints", endpoints},
    {"http_responses", http_responses},
    {"json_values", json_values},
    {"profile_files", profile_files},
};

}  // namespace fuzz
