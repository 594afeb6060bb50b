#pragma once
#include <string>
#include <vector>

#include <sys/types.h>

#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::app {

// A program we started and answer for. It dies with us: the kernel sends it stop_signal when the thread that started it
// ends, even by kill -9.
class ChildProcess {
 public:
  struct Command {
    std::vector<std::string> arguments;  // the program's absolute path first
    std::string log_file;                // its output is appended here
    int stop_signal;                     // asks it to end orderly
    int death_signal = 0;                // what the kernel sends when we die; 0: stop_signal
  };

  ChildProcess() = default;
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();  // stops it

  static Result<ChildProcess> start(const Command& command);
  // Runs a program to its end. Error: its exit status and the end of its log.
  static Result<void> run(const Command& command);

  pid_t pid() const { return pid_; }
  bool running();
  // Asks it to end, waits, and kills it when it does not.
  void stop(Duration patience);

 private:
  pid_t pid_ = -1;
  int stop_signal_ = 0;
};

}  // namespace astra::app
