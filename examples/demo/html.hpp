// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

/// Pieces of HTML. Titles, labels and the like are HTML already; data goes through escape_html.
namespace demo {

std::string escape_html(std::string_view text);

std::string document(std::string_view title, std::string_view body);
std::string time_element(std::chrono::sys_seconds time);
/// A form that posts, with the token that proves it to be ours.
std::string form(std::string_view action, std::string_view controls, std::string_view token);
std::string text_field(std::string_view name, std::string_view label, std::size_t longest,
                       std::string_view button);

}  // namespace demo
