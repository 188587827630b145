// Pages of the rules about calls of the driver: loops that do not end, and functions that do not come back.
import { c, type Page } from './page'

export const callPages = {
  'poll-without-timeout': {
    title: 'Waiting without an end',
    severity: 'warning',
    what: 'A poll has no timeout, or a loop has read the same value from the same register thousands of times.',
    why: 'When the device does not answer, the driver never comes back: a spinning one blocks its processor, a sleeping one can never be unbound. Devices break, lose their clock and are unplugged.',
    remedy: 'Use `readl_poll_timeout()` with a timeout that the datasheet justifies, and handle `-ETIMEDOUT`.',
    bad: c`
      while (readl(regs + REG_STATUS) & STATUS_BUSY)
              cpu_relax();
    `,
    good: c`
      ret = readl_poll_timeout(regs + REG_STATUS, val,
                               !(val & STATUS_BUSY), 10, 1000);
      if (ret)
              return ret;
    `,
  },
  'soft-lockup': {
    title: 'A function did not return',
    severity: 'error',
    what: 'A function of a driver ran without sleeping until the lab’s watchdog stopped it.',
    why: 'On a real machine nothing else runs on that processor any more; after some seconds the kernel says `BUG: soft lockup`.',
    remedy: 'Give every wait an end, and sleep in long ones (`readl_poll_timeout()`, `wait_for_completion_timeout()`).',
    bad: c`
      for (;;)
              if (readl(regs + REG_STATUS) & STATUS_DONE)
                      break;
    `,
    good: c`
      if (!wait_for_completion_timeout(&priv->done, msecs_to_jiffies(100)))
              return -ETIMEDOUT;
    `,
  },
  'hung-task': {
    title: 'Sleeping for something that never comes',
    severity: 'error',
    what: 'A function of a driver slept without a timeout, and nothing ever woke it.',
    why: 'The task cannot be killed, and the device can never be unbound. The kernel says `INFO: task … blocked for more than 120 seconds.`; the lab stops the function when nothing is left that could wake it.',
    remedy:
      'Wait with a timeout, and look for what should have woken it: is the interrupt requested, switched on in the device and acknowledged?',
    bad: c`
      wait_for_completion(&priv->done);
    `,
    good: c`
      if (!wait_for_completion_timeout(&priv->done, msecs_to_jiffies(100)))
              return -ETIMEDOUT;
    `,
  },
  oops: {
    title: 'A function crashed',
    severity: 'error',
    what: 'A function of a driver ended in an oops.',
    why: 'The kernel kills the context that was running; locks stay taken, and the device can often not be used until the next boot. Here the lab unbinds the driver and gives back what it had taken.',
    remedy:
      'The log line says what was wrong and in which function; the event before it is the last thing that it did.',
    bad: c`
      priv = platform_get_drvdata(pdev);      /* was never set */
      writel(0, priv->regs + REG_CONTROL);
    `,
    good: c`
      platform_set_drvdata(pdev, priv);       /* in probe() */
    `,
  },
  'sleep-in-atomic': {
    title: 'Sleeping where it is not allowed',
    severity: 'error',
    what: 'A function slept in an interrupt handler, in a timer, or with a spinlock held.',
    why: 'There is nothing to come back to: the scheduler cannot put an interrupt handler aside. The kernel says `BUG: scheduling while atomic`.',
    remedy:
      'Use `udelay()` and the `_atomic` poll macros for short waits, and move longer ones to a threaded handler or to work.',
    bad: c`
      static irqreturn_t my_irq(int irq, void *data)
      {
              msleep(1);
              return IRQ_HANDLED;
      }
    `,
    good: c`
      request_threaded_irq(irq, NULL, my_thread_fn, IRQF_ONESHOT, name, priv);
    `,
  },
  'irq-not-handled': {
    title: 'Nobody handles the interrupt',
    severity: 'error',
    what: 'An interrupt was raised again and again without a handler that took it, and the kernel shut the line.',
    why: 'A level interrupt stays high until the device is told that it was seen. A handler that returns `IRQ_NONE`, or `IRQ_HANDLED` without acknowledging, is called again at once. The kernel gives up with `nobody cared` and disables the line for everybody who shares it.',
    remedy: 'Acknowledge the device in the handler, and return `IRQ_NONE` only when it was another device.',
    bad: c`
      static irqreturn_t my_irq(int irq, void *data)
      {
              return IRQ_HANDLED;     /* the status bit is still set */
      }
    `,
    good: c`
      status = readl(priv->regs + REG_IRQ_STATUS);
      if (!status)
              return IRQ_NONE;
      writel(status, priv->regs + REG_IRQ_STATUS);
      return IRQ_HANDLED;
    `,
  },
} as const satisfies Record<string, Page>
