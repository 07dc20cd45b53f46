// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "demo/visitor.hpp"

#include <string>
#include <string_view>

/// What the demo shows: data in, text out.
namespace demo {

/// The server that answers.
struct instance {
  std::string store;    ///< name of the session store
  std::string address;  ///< host:port
  int process = 0;
};

/// The one page of the demo.
std::string home_page(const visitor& who, const instance& server);
/// For a session whose id was renewed by another request: with a form to sign in again.
std::string renewed_page();
/// A page with nothing but a message, and a way back.
std::string message_page(std::string_view title, std::string_view text);
std::string session_json(const visitor& who, const instance& server);

std::string_view stylesheet() noexcept;

}  // namespace demo
