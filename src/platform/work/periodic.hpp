#pragma once
#include <functional>
#include <memory>
#include <string>

#include "platform/work/worker.hpp"

namespace astra::work {

// Calls a function again and again: first at once, then every `every`, spread by up to a tenth in either direction so that
// replicas do not march in step. wake() makes the next call come now; wakes during a call make one more call, not many.
class Periodic final : public Worker {
 public:
  Periodic(std::string name, Duration every, std::function<void(const StopToken&)> call);
  ~Periodic() override;

  void wake();

 protected:
  void run(StopToken stop) override;

 private:
  struct Bell;
  Duration every_;
  std::function<void(const StopToken&)> call_;
  std::unique_ptr<Bell> bell_;
};

// A worker made of a function.
class Background final : public Worker {
 public:
  Background(std::string name, std::function<void(StopToken)> call) : Worker(std::move(name)), call_(std::move(call)) {}
  ~Background() override { stop(); }

 protected:
  void run(StopToken stop) override { call_(std::move(stop)); }

 private:
  std::function<void(StopToken)> call_;
};

}  // namespace astra::work
