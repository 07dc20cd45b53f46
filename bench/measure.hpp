// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// How much a benchmark does: `smoke` is enough to see that it works, and measures nothing.
class effort {
 public:
  /// From the arguments of a program: `--smoke`.
  effort(int count, char** arguments);

  bool is_smoke() const noexcept { return is_smoke_; }
  /// Of a contest; acts should be short, and rounds many.
  int rounds() const noexcept { return is_smoke_ ? 1 : 15; }
  /// `full`, or of a smoke test `few`.
  int times(int full, int few = 2) const noexcept { return is_smoke_ ? few : full; }

 private:
  bool is_smoke_ = false;
};

/// Runs a benchmark. Returns what `main` returns: 1 if it threw, and then it prints why.
int run(int count, char** arguments, void (*benchmark)(const effort& how));

/// The CPU time that this process has used so far, in its own code and the system's.
double cpu_seconds();

/// How often the threads of this process were switched so far.
double thread_switches();

/// The bytes on the heap that are in use.
double heap_bytes();

double median(std::vector<double> all);

/// What a contest measured: the CPU time of each act in each round, in microseconds, divided by how often it did its
/// work. Acts are numbered as they were added.
class contest_results {
 public:
  explicit contest_results(std::vector<std::vector<double>> rounds) : rounds_(std::move(rounds)) {}

  /// The median of the rounds.
  double microseconds(std::size_t act) const;
  /// How many times the first act's: the median of the ratios of each round, whose acts saw the same machine.
  double ratio(std::size_t act) const;
  /// The ratio with two digits, and half of how far the middle half of the rounds' ratios lie apart: "4.74 +- 3 %".
  /// Beyond 7 % it says that the ratio is unsteady.
  std::string ratio_text(std::size_t act) const;

 private:
  std::vector<double> ratios(std::size_t act) const;

  std::vector<std::vector<double>> rounds_;  // by act
};

/// Runs each act in turn, and all again in each round, beginning with another one.
class contest {
 public:
  /// `act` does its work so many times.
  void add(int times, std::function<void(int)> act);
  /// Each act runs once before its first measurement.
  contest_results run(int rounds) const;

 private:
  struct entry {
    int times;
    std::function<void(int)> act;
  };

  std::vector<entry> entries_;
};

/// Keeps this process, with all threads and processes that it starts from now on, on the first core of the
/// machine or on the last one: what is measured, and what serves it.
void stay_on_first_core();
void stay_on_last_core();

/// `number` with so many digits after the point.
std::string text_of(double number, int digits = 1);

/// Prints a table in Markdown, row by row.
class table {
 public:
  explicit table(const std::vector<std::string>& head);
  void row(const std::vector<std::string>& cells) const;
};

/// Prints a line of text above or below a table.
void say(const std::string& text);

/// Prints a result under a name for bench/page.mjs: "client.store.64".
void note(const std::string& name, double value);

}  // namespace bench
