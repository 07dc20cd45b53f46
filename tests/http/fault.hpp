// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/answer.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace dynasession::test {

/// How often a request reaches the server behind a proxy.
enum class delivery {
  never,
  once,
  twice,    ///< again after a later request, unless it was refused or creates
  late,     ///< not before a later request
  swapped,  ///< once; its answer is that of another
};

/// What a proxy does to one request and its answer.
class fault {
 public:
  using hook = std::function<void()>;

  fault(std::string its_name, delivery how_often, std::function<answer(answer)> what_of_it = {});

  fault& named(std::string its_name);
  /// Runs first of all.
  fault& first(hook act);
  /// Runs once the server is done with the request, before the client learns of it: what a foreign
  /// save between a lost answer and its retry is.
  fault& meanwhile(hook act);

  std::string name;  ///< it is counted under this
  delivery delivered;
  std::chrono::microseconds lateness{
      0};  ///< of what is delivered late: the first later request that
           ///< comes no earlier brings it along
  std::function<answer(answer)>
      spoil;  ///< from the server's answer, or an empty one, to the client's
  hook before = [] {};
  hook after = [] {};
};

namespace faults {

fault none();
/// The connection breaks before, or after, the server was asked.
fault lost_before();
fault lost_after(ending how = ending::reset);
/// Another answer than the server's, which is not asked, or has done what it was asked.
fault answered_before(answer instead);
fault answered_after(answer instead);
/// No answer at all, and the connection stays open.
fault silent_before();
fault silent_after();

/// The server's answer, spoilt.
fault wrong_crc();
fault truncated(ending how = ending::close);
fault truncated_head(ending how = ending::close);
fault garbage();
fault not_json();
/// One digit of the body is another; the checksum is the one of before.
fault damaged();
/// The right answer, late: the client may have given up, and asked again.
fault slow(std::chrono::milliseconds delay);
/// The answer with a record that another request got, about another session.
fault swapped();
fault dripped(std::chrono::milliseconds pace);

/// The same bytes reach the server once more, late.
fault duplicated();
/// The connection breaks, and what was asked reaches the server late.
fault delayed();

}  // namespace faults
}  // namespace dynasession::test
