// SPDX-License-Identifier: Apache-2.0
#include "measure.hpp"

#include <malloc.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace bench {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void stay_on(long core) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  CPU_SET(static_cast<std::size_t>(core), &allowed);
  // On a machine that forbids it the results vary more.
  ::sched_setaffinity(0, sizeof allowed, &allowed);
}

double microseconds_each(int times, const std::function<void(int)>& act) {
  const auto before = cpu_seconds();
  act(times);
  return (cpu_seconds() - before) * 1e6 / times;
}

}  // namespace

effort::effort(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    if (std::string_view(arguments[i]) != "--smoke")
      throw std::invalid_argument(std::string("unknown argument: ") + arguments[i]);
    is_smoke_ = true;
  }
}

int run(int count, char** arguments, void (*benchmark)(const effort& how)) {
  try {
    benchmark(effort(count, arguments));
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double thread_switches() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_nvcsw + used.ru_nivcsw);
}

double heap_bytes() { return static_cast<double>(::mallinfo2().uordblks); }

double median(std::vector<double> all) {
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::ranges::nth_element(all, middle);
  return *middle;
}

void contest::add(int times, std::function<void(int)> act) {
  entries_.push_back({times, std::move(act)});
}

contest_results contest::run(int rounds) const {
  std::vector<std::vector<double>> all(entries_.size());
  for (const auto& each : entries_) each.act(each.times);
  for (int round = 0; round < rounds; ++round)
    for (std::size_t turn = 0; turn < entries_.size(); ++turn) {
      const auto i = (turn + static_cast<std::size_t>(round)) % entries_.size();
      all[i].push_back(microseconds_each(entries_[i].times, entries_[i].act));
    }
  return contest_results(std::move(all));
}

double contest_results::microseconds(std::size_t act) const { return median(rounds_.at(act)); }

double contest_results::ratio(std::size_t act) const { return median(ratios(act)); }

std::string contest_results::ratio_text(std::size_t act) const {
  constexpr double steady = 7;
  auto all = ratios(act);
  std::ranges::sort(all);
  const auto quarter = all.size() / 4;
  const auto spread = (all[all.size() - 1 - quarter] - all[quarter]) / 2 / ratio(act) * 100;
  return text_of(ratio(act), 2) + " +- " + text_of(spread, 0) + " %" +
         (spread > steady ? ", unsteady" : "");
}

std::vector<double> contest_results::ratios(std::size_t act) const {
  std::vector<double> all;
  for (std::size_t round = 0; round < rounds_.at(act).size(); ++round)
    all.push_back(rounds_[act][round] / rounds_.front()[round]);
  return all;
}

void stay_on_first_core() { stay_on(0); }
void stay_on_last_core() { stay_on(::sysconf(_SC_NPROCESSORS_ONLN) - 1); }

std::string text_of(double number, int digits) {
  char text[64];
  const int size = std::snprintf(text, sizeof text, "%.*f", digits, number);
  std::string plain(text, static_cast<std::size_t>(size));
  // 1234567.8 as 1,234,567.8
  const auto point = std::min(plain.find('.'), plain.size());
  for (auto i = static_cast<std::ptrdiff_t>(point) - 3; i > (number < 0 ? 1 : 0); i -= 3)
    plain.insert(static_cast<std::size_t>(i), 1, ',');
  return plain;
}

table::table(const std::vector<std::string>& head) {
  std::printf("\n");
  row(head);
  for (std::size_t i = 0; i < head.size(); ++i) std::printf(i == 0 ? "|---|" : "---:|");
  std::printf("\n");
}

void table::row(const std::vector<std::string>& cells) const {
  std::printf("|");
  for (const auto& each : cells) std::printf(" %s |", each.c_str());
  std::printf("\n");
  std::fflush(stdout);
}

void say(const std::string& text) { std::printf("\n%s\n", text.c_str()); }

void note(const std::string& name, double value) {
  std::printf("<!-- %s = %.6g -->\n", name.c_str(), value);
}

}  // namespace bench
