// What a handler answers (include/linux/irqreturn.h).

export const IRQ_NONE = 0
export const IRQ_HANDLED = 1
export const IRQ_WAKE_THREAD = 2
