// What mouse and arrow keys do within panels: not commands, so not in the registry.

export const HANDS = [
  {
    name: 'Mouse on the timeline',
    rows: [
      { title: 'Set cursor A', keys: ['Click'] },
      { title: 'Set reference B', keys: ['Alt Click'] },
      { title: 'Zoom around the pointer', keys: ['Ctrl Wheel'] },
      { title: 'Measure', keys: ['Shift Drag'] },
      { title: 'Move in time', keys: ['Drag ruler', 'Middle drag'] },
    ],
  },
  {
    name: 'Lists and trees',
    rows: [
      { title: 'Move', keys: ['↑', '↓'] },
      { title: 'Open and close', keys: ['→', '←'] },
      { title: 'Select or jump', keys: ['↵'] },
      { title: 'What can be done with a device or driver', keys: ['Shift F10', 'Right click'] },
    ],
  },
  {
    name: 'Sashes',
    rows: [
      { title: 'Resize', keys: ['← → ↑ ↓'] },
      { title: 'Usual size', keys: ['↵', 'Double click'] },
    ],
  },
]
