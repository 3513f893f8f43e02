"""Which step does what: the settings' fractions made into steps. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from consistory_engine.settings import Settings, step_of


@dataclass(frozen=True)
class Recipe:
    """The settings applied to one list of timesteps. `feature_timestep` is where features are read."""

    settings: Settings
    timesteps: tuple[float, ...]
    feature_timestep: float

    @property
    def steps(self) -> int:
        """T."""
        return len(self.timesteps)

    def guides(self, step: int) -> bool:
        """Whether a step is guided."""
        return step < max(1, step_of(self.settings.sampling.guidance_until, self.steps))

    def shares(self, step: int) -> bool:
        """Whether rows attend to anchors. Not at step 0, when there are no masks yet."""
        return self.settings.sharing.enabled and step > 0

    def vanilla_share(self, step: int) -> float | None:
        """The share of vanilla queries at a step; None where they are not blended."""
        blending = self.settings.query_blend
        last = step_of(blending.until, self.steps)
        if not (blending.enabled and self.shares(step) and step <= last):
            return None
        return blending.start + (blending.end - blending.start) * step / last

    def injects(self, step: int) -> bool:
        """Whether the second pass injects features at a step."""
        injection = self.settings.injection
        return injection.enabled and self.resume <= step <= step_of(injection.until, self.steps)

    @cached_property
    def resume(self) -> int:
        """The first step that injects: the second pass starts there, since nothing differs before."""
        return min(step_of(self.settings.injection.begin, self.steps), self.steps - 1)

    @cached_property
    def feature_step(self) -> int:
        """The step whose timestep is nearest to where features match best."""
        return min(range(self.steps), key=lambda i: abs(self.timesteps[i] - self.feature_timestep))

    @cached_property
    def sketch(self) -> tuple[int, ...]:
        """The steps that stand for the first pass from `resume` on, the last of them `feature_step`; none for a whole one."""
        long = self.feature_step - self.resume
        count = min(self.settings.injection.sketch, long)
        return tuple(self.resume + round(long * k / count) for k in range(count + 1)) if count > 0 else ()

    def reuses(self, index: int, step: int) -> bool:
        """Whether a step of a pass takes the deep blocks' outputs from a step before.

        Only where the layout is decided, nothing is injected any more and no features are read, as the step was guided that
        it takes them from.
        """
        if index == 0 and (step == self.feature_step or (self.sketch and self.passes > 1)):
            return False
        decided = max(self.settings.query_blend.until, self.settings.injection.until if index else 0)
        after = step - 1 - step_of(decided, self.steps)
        since = after % self.settings.sampling.deep_interval
        return after > 0 and since > 0 and self.guides(step - since) == self.guides(step)

    @property
    def passes(self) -> int:
        """Two when there is something to inject."""
        return 2 if self.settings.injection.enabled else 1

    @property
    def total_steps(self) -> int:
        """Steps of all passes together; a sketch's looks are none."""
        whole = self.passes > 1 and not self.sketch
        return self.steps + (self.steps - self.resume if whole else 0)

    def pass_at(self, index: int, step: int) -> int:
        """In which pass of the anchors what pass `index` of a page needs at a step was made."""
        return index if step >= self.resume else 0
